"""The steps of /start/ with ordinary answers."""

from datetime import UTC, datetime

from programs.screening import FULL
from workouts.models import CheckIn, Enrolment, Profile, Screening

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)  # a Monday
CONSENT = {"year_of_birth": "1986", "agrees": "on"}
ABOUT = {
    "running_goal": "Run 10 km, easy",
    "runs_per_week": "2",
    "running": "back",
    "running_ability": "3",
    "pain_average": "5",
    "equipment": ["mat", "weights"],
    "body_weight_kg": "71.5",
}
SCHEDULE = {
    "plan": "strong-legs",
    "starts_on": "2026-11-23",
    "supervised_weekdays": ["0", "3"],
    "home_weekdays": ["1", "4", "6"],
    "time_zone": "Europe/Berlin",
    "reminder_time": "18:30",
    "reminders_on": "on",
}


def answers(**yes):
    return {key: yes.get(key, "no") for key in FULL}


def stored_health_data():
    return [m.__name__ for m in (Screening, Profile, Enrolment, CheckIn) if m.objects.exists()]


def go(client, *, until="schedule"):
    """Walk the steps with ordinary answers, up to the step `until`, which stays open."""
    for step, data in (
        ("consent", CONSENT),
        ("safety", answers()),
        ("safety/result", {}),
        ("about", ABOUT),
        ("schedule", SCHEDULE),
    ):
        if step == until:
            return
        answer = client.post(f"/start/{step}/", data)
        assert answer.status_code == 302, answer.content.decode()


def words(answer):
    return answer.content.decode()
