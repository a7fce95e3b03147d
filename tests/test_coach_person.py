"""One person's page as their coach sees it: why the flag, what the rules did, and one line of history."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.models import Kind
from programs.screening import FULL
from tests import eight_weeks
from tests.coaching import coach_person, make_coach
from tests.eight_weeks import START, noon
from workouts import attendance, checkins, enrolling, in_session, obstacles, safety, training
from workouts.coach import person_page
from workouts.coach.models import Note
from workouts.models import Access, Adjustment, Enrolment, Session, WeekMode

pytestmark = pytest.mark.django_db

END = START + timedelta(days=56)
OVER = {"week": 8, "week_starts_on": END, "finished_on": END}


@pytest.fixture
def coach(library):
    return make_coach()


@pytest.fixture
def enrolment(runner):
    return eight_weeks.enrol(runner)


@pytest.fixture
def coaching(coach, runner):
    return coach_person(coach, runner)


@pytest.fixture
def page(client, coach, coaching, time_machine):
    """The words of the page on a day, on one line."""

    def read(day, query=""):
        time_machine.move_to(noon(day))
        client.force_login(coach)
        answer = client.get(f"/coach/people/{coaching.pk}/{query}")
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return read


def words(html):
    """What is read, without marks and drawings."""
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]*>", " ", html)).replace("&#x27;", "'")


def line_of(html):
    return words(html.split('id="history"')[1].split("</section>")[0])


def monday(enrolment, week=1):
    return enrolment.sessions.get(kind=Kind.SUPERVISED, week=week, place=1)


def adjust(enrolment, coach, **values):
    return Adjustment.objects.create(
        enrolment=enrolment,
        by=coach,
        **{
            "kind": Adjustment.Kind.HOLD,
            "week": 1,
            "round": 1,
            "note": "Sleep first.",
            "made_at": noon(START),
            **values,
        },
    )


def test_the_head_says_plan_week_zone_and_last_session(page, enrolment):
    eight_weeks.keep([monday(enrolment)])
    html = words(page(START + timedelta(days=2)))
    assert "Strong legs · week 1 of 8 · UTC · last session on Monday" in html


def test_somebody_without_a_plan_has_a_page_too(page):
    html = words(page(START))
    assert "No plan yet" in html
    assert "Change plan" not in html
    assert "Ease this week" not in html


def test_a_calm_person_needs_nothing(page, enrolment):
    eight_weeks.live(enrolment, weeks=2)
    eight_weeks.check_in(enrolment, 2, pain_average=5, running_pain=5, running_ability=4)
    html = words(page(START + timedelta(days=14)))
    assert "Nothing was eased, held back or closed lately." in html


def test_a_stop_for_pain_is_the_flag_and_what_the_rules_did_stands_beside_it(page, enrolment):
    session = training.start(monday(enrolment), now=noon(START), pain_before=2)
    slot = session.slots.first()
    in_session.report_pain(slot, pain=7)
    training.finish(session, now=noon(START), pain_peak=7)
    html = page(START)
    why = words(html.split('id="why-title"')[1].split("</section>")[0])
    assert f"Stopped {slot.rung.name} today" in why
    assert f"{slot.rung.name} stopped for the day." in why
    assert f"{slot.rung.name}: stopped at 7 of 10." in line_of(html)


def test_closed_training_is_said_first(page, enrolment, runner):
    safety.record(user=runner, answers={**dict.fromkeys(FULL, False), "D2": True}, now=noon(START))
    html = words(page(START))
    assert "Closed training until a professional has looked at it" in html


def test_history_holds_everything_in_one_line_newest_first(page, enrolment):
    eight_weeks.live(enrolment, weeks=1, missed=(1,))
    eight_weeks.check_in(enrolment, 1, pain_average=4, running_pain=3, running_ability=6)
    answered_at = noon(START + timedelta(days=7))
    obstacles.answer(enrolment, missed_on=START + timedelta(days=1), obstacle="travel", now=answered_at)
    history = line_of(page(START + timedelta(days=7)))
    told = (
        "Mon 9 Nov",
        "Sun 8 Nov Check-in in week 1 Average pain 4, pain when running 3, running ability 6.",
        "Fri 6 Nov Home session, week 1",
        "Thu 5 Nov Supervised session, week 1",
        "Tue 3 Nov Home session, week 1 missed",
        "Mon 2 Nov Supervised session, week 1",
        "2 before · 2 at most",
    )
    found = [history.index(words) for words in told[:-1]]
    assert found == sorted(found)
    assert told[-1] in history
    of_monday = history[: found[1]]
    assert "Week 1 is over" in of_monday
    assert "What got in the way I was travelling" in of_monday


def test_a_decision_stands_with_its_reason(page, enrolment):
    eight_weeks.live(enrolment, weeks=3)
    history = line_of(page(START + timedelta(days=21)))
    assert "last time" in history


def test_a_coach_s_change_has_an_author_and_a_reason_and_an_undone_one_is_struck_through(
    page, enrolment, coach
):
    adjust(enrolment, coach)
    adjust(
        enrolment,
        coach,
        kind=Adjustment.Kind.EASE,
        note="Travelled all night.",
        undone_at=noon(START),
        undone_by=coach,
    )
    html = page(START)
    history = line_of(html)
    assert "Hold this week by Anna Coach Week 1 stays steady: nothing rises. Sleep first." in history
    assert "taken back" in history
    assert "<s>Ease this week</s>" in html


def test_attendance_and_absence_are_in_the_line(page, enrolment):
    attendance.attend(session=monday(enrolment), now=noon(START))
    thursday = enrolment.sessions.get(kind=Kind.SUPERVISED, week=1, place=2)
    attendance.absent(session=thursday, reason="time", now=noon(thursday.on_date))
    history = line_of(page(thursday.on_date))
    assert "did not come: not enough time" in history
    assert "came" in history


def test_what_the_person_wrote_at_a_session_is_shared(page, enrolment):
    session = training.start(monday(enrolment), now=noon(START), pain_before=2)
    training.finish(session, now=noon(START), pain_peak=2, note="Slept badly.")
    assert "Slept badly." in line_of(page(START))


def test_four_weeks_stand_on_a_page(page, enrolment):
    eight_weeks.keep_to(enrolment, week=7)
    day = START + timedelta(days=42)
    newest = page(day)
    assert "Weeks 5–8" in words(newest)
    assert "Supervised session, week 6" in line_of(newest)
    assert "Supervised session, week 1" not in line_of(newest)
    assert "Supervised session, week 1" in line_of(page(day, "?weeks=1"))
    for odd in ("0", "99", "x", "12345678901234567890"):
        assert "Supervised session, week 6" in line_of(page(day, f"?weeks={odd}"))


def test_each_slot_has_its_target_and_since_when_it_stands(page, enrolment, coaching):
    eight_weeks.live(enrolment, weeks=3)
    html = page(START + timedelta(days=21))
    assert "First supervised session of the week" in html
    assert "since 2 November" in html or "since 9 November" in html or "since 16 November" in html
    asked = person_page.context(coaching, noon(START + timedelta(days=21)))["page"].targets[0].lines[0]
    newest = monday(enrolment, 3).slots.order_by("position").first()
    assert asked.name == newest.slot.name
    assert asked.version == newest.rung.name
    assert str(newest.amount) in asked.now
    assert len(asked.rows) == 3


def test_the_scores_are_drawn_as_the_person_sees_them(page, enrolment):
    eight_weeks.check_in(enrolment, 1, pain_average=4, running_pain=3, running_ability=6)
    html = page(START + timedelta(days=7))
    assert html.count('class="chart tone-') == 3
    assert "3 points less than at the start" in html


def test_private_notes_are_the_coach_s_and_not_in_what_the_person_is_shown(page, enrolment, coaching):
    Note.objects.create(coaching=coaching, text="Worried.", created_at=noon(START), changed_at=noon(START))
    assert "Worried." in page(START)
    assert "Worried." not in str(person_page.context(coaching, noon(START)))


def test_an_ended_plan_is_shown_and_cannot_be_changed(page, enrolment):
    eight_weeks.live(enrolment, weeks=1)
    enrolling.end(enrolment, now=noon(START + timedelta(days=7)))
    html = page(START + timedelta(days=9))
    assert "Supervised session, week 1" in line_of(html)
    assert "Change plan" not in html


@pytest.mark.parametrize(
    ("changes", "can_ease", "can_change"),
    [
        ({}, True, True),
        ({"week_mode": WeekMode.EASE}, False, True),
        ({"week_mode": WeekMode.KEEP, **OVER}, False, True),
        (OVER, False, False),
        ({"paused_on": START}, False, True),
        ({"starts_on": START + timedelta(days=7)}, False, True),
    ],
)
def test_a_button_stands_only_where_it_leads_to_something(page, enrolment, changes, can_ease, can_change):
    Enrolment.objects.update(**changes)
    html = page(END if "finished_on" in changes else START)
    assert ("Ease this week" in html, "Change plan" in html) == (can_ease, can_change)


def test_after_the_eight_weeks_the_head_says_so(page, enrolment):
    Enrolment.objects.update(**OVER)
    assert "Strong legs · eight weeks done · UTC" in words(page(END))
    Enrolment.objects.update(week_mode=WeekMode.KEEP)
    html = words(page(END))
    assert "eight weeks done, keeping what was gained · UTC" in html
    assert "week 8 of 8" not in html


def test_what_a_stopped_session_asked_for_does_not_read_as_what_came_of_it(page, enrolment):
    eight_weeks.live(enrolment, weeks=1)
    day = START + timedelta(days=7)
    session = training.start(monday(enrolment, week=2), now=noon(day), pain_before=2)
    in_session.report_pain(session.slots.first(), pain=7)
    training.finish(session, now=noon(day), pain_peak=7)
    of_day = line_of(page(day)).split("Supervised session, week 2")[1].split("Home session")[0]
    assert "Pain: 2 before" in of_day
    assert "stopped at 7 of 10. What it asked for:" in of_day


def test_an_overdue_week_is_turned_first(page, enrolment):
    eight_weeks.keep(enrolment.sessions.filter(week=1))
    assert "week 2 of 8" in words(page(START + timedelta(days=7)))


def test_the_look_is_in_the_trail_of_the_person(page, enrolment, runner, coach):
    page(START)
    page(START)
    assert [(line.person, line.coach) for line in Access.objects.filter(what=Access.What.PAGE)] == [
        (runner, coach)
    ]


def test_the_queries_are_the_same_after_one_week_and_after_twelve(page, client, enrolment, coach, coaching):
    def count(day):
        page(day)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/coach/people/{coaching.pk}/")
        return len([query for query in queries if query["sql"].split()[0] in ("SELECT", "INSERT", "UPDATE")])

    eight_weeks.live(enrolment, weeks=1)
    one = count(START + timedelta(days=7))
    eight_weeks.live(enrolment, weeks=8)
    for week in range(1, 9):
        checkins.save(
            enrolment, week=week, scores={"pain_average": 3}, now=noon(START + timedelta(days=7 * week - 1))
        )
        adjust(enrolment, coach, made_at=noon(START + timedelta(days=week)))
    twelve = count(START + timedelta(weeks=12))
    assert one == twelve <= 10
    assert Session.objects.filter(finished_at__isnull=False).count() == 32


def test_nobody_else_has_this_page(client, coach, coaching, enrolment, runner):
    url = f"/coach/people/{coaching.pk}/"
    assert client.get(url)["Location"].startswith("/accounts/login/")
    former = make_coach("former@example.com")
    old = coach_person(former, runner, has_ended=True)
    for stranger in (runner, make_coach("other@example.com"), former):
        client.force_login(stranger)
        assert client.get(url).status_code == 404
    client.force_login(former)
    assert client.get(f"/coach/people/{old.pk}/").status_code == 404
    client.force_login(make_coach("keyless@example.com", has_second_factor=False))
    assert client.get(url)["Location"] == "/coach/second-factor/"
    assert not Access.objects.exists()
