"""Two missed in a row: one question, and one fitting offer (domain.md 4.5). No guilt, asked once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workouts import enrolling, replanning
from workouts.models import Enrolment, Hindrance, Obstacle, Session, Variant, WeekMode

ASKED_FOR_DAYS = 7
FEWEST_HOME_DAYS = 2
HOTEL_DAYS = 7

OFFERS = {
    Obstacle.TIME: _("Make the next session the 10-minute version: its first two exercises, two sets each."),
    Obstacle.PAIN: _("Make the rest of this week an easier one: a set less, lighter, and nothing rises."),
    Obstacle.FORGOT: _("Choose another hour for your reminders, and switch them on."),
    Obstacle.UNWELL: _("Pause the plan until you are well. Nothing is missed, nothing is lost."),
    Obstacle.MOTIVATION: _("A smaller goal: one home day less a week."),
    Obstacle.TRAVEL: _("The hotel-room version for a week: everything with a mat, a chair and a wall."),
}


def last_misses(sessions: Sequence[Session], today: date) -> Session | None:
    """The second of two sessions missed in a row directly before `today`, or None."""
    due = sorted((s for s in sessions if s.on_date < today), key=lambda s: s.on_date)
    if len(due) < 2 or any(s.started_at for s in due[-2:]):
        return None
    return due[-1]


def note_misses(enrolment: Enrolment, sessions: Sequence[Session]) -> None:
    """Keep the question open where the week turns: a repeated week takes its missed sessions along."""
    second = last_misses(sessions, enrolment.week_starts_on + timedelta(days=7))
    if second is not None:
        Hindrance.objects.get_or_create(enrolment=enrolment, missed_on=second.on_date)


def open_question(
    sessions: Sequence[Session], asked: Sequence[Hindrance], today: date
) -> date | Hindrance | None:
    """What there is to ask or to offer today: the day of a second miss that was not asked about yet, a
    question or an offer that is still open, or None. `asked` are the questions of the enrolment."""
    recent = [h for h in asked if (today - h.missed_on).days <= ASKED_FOR_DAYS]
    for hindrance in reversed(recent):
        if hindrance.answered_at is None:
            return hindrance.missed_on
        if hindrance.obstacle and hindrance.is_taken is None:
            return hindrance
    second = last_misses(sessions, today)
    if second is None or (today - second.on_date).days > ASKED_FOR_DAYS:
        return None
    latest = max((h.missed_on for h in asked), default=date.min)
    # One question for one run of misses: not again while nothing was trained since the last one.
    trained_since = any(s.started_on and s.started_on > latest for s in sessions)
    return second.on_date if latest == date.min or trained_since else None


def answer(enrolment: Enrolment, *, missed_on: date, obstacle: str, now: datetime) -> Hindrance:
    """Keep what got in the way; an empty `obstacle` waves the question away."""
    hindrance, _created = Hindrance.objects.update_or_create(
        enrolment=enrolment,
        missed_on=missed_on,
        defaults={"obstacle": obstacle, "answered_at": now, "is_taken": None if obstacle else False},
    )
    return hindrance


def decline(hindrance: Hindrance) -> None:
    """The offer is not wanted."""
    Hindrance.objects.filter(pk=hindrance.pk).update(is_taken=False)


@transaction.atomic
def take(hindrance: Hindrance, *, now: datetime) -> None:
    """Do what was offered. Another hour for reminders is chosen on the settings page."""
    enrolment = Enrolment.objects.select_for_update().get(pk=hindrance.enrolment_id)
    today = enrolment.today(now)
    if hindrance.obstacle == Obstacle.TIME:
        waiting = enrolment.sessions.not_begun().filter(on_date__gte=today).order_by("on_date").first()
        if waiting is not None:
            Session.objects.filter(pk=waiting.pk).update(variant=Variant.SHORT)
    elif hindrance.obstacle == Obstacle.PAIN:
        Enrolment.objects.filter(pk=enrolment.pk).update(week_mode=WeekMode.EASE)
    elif hindrance.obstacle == Obstacle.UNWELL:
        enrolling.pause(enrolment, now=now)
    elif hindrance.obstacle == Obstacle.MOTIVATION and len(enrolment.home_weekdays) > FEWEST_HOME_DAYS:
        fewer = enrolment.home_weekdays[:-1]
        replanning.change_days(enrolment, supervised=enrolment.supervised_weekdays, home=fewer, now=now)
    elif hindrance.obstacle == Obstacle.TRAVEL:
        until = today + timedelta(days=HOTEL_DAYS - 1)
        Enrolment.objects.filter(pk=enrolment.pk).update(hotel_until=until)
    Hindrance.objects.filter(pk=hindrance.pk).update(is_taken=True)
