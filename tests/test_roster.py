"""The list of a coach: who is in it, in which order, with which figures, and at what price."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programs.coach_wishes import COACH
from programs.screening import FULL
from tests import eight_weeks
from tests.coaching import coach_person, make_coach
from tests.crowd import gather
from tests.eight_weeks import START, noon
from workouts import checkins, safety, training, turning
from workouts.coach import attention, listing, roster
from workouts.coach.attention_words import Code, State
from workouts.coach.models import Message
from workouts.models import Access, Enrolment, Session, SessionSlot

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = datetime(2026, 11, 19, 7, tzinfo=UTC)  # a Thursday
NOT_COUNTED = {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"}


@pytest.fixture
def coach() -> Any:
    return make_coach()


@pytest.fixture
def read(client: Any, coach: Any, time_machine: Any) -> Any:
    """Reads the list as the coach: `read("?show=need")`."""
    time_machine.move_to(NOW, tick=False)
    client.force_login(coach)

    def page(query: str = "", path: str = "/coach/") -> str:
        answer = client.get(path + query)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return page


def names_in(page: str) -> list[str]:
    return [part.partition("</a>")[0].rpartition(">")[2] for part in page.split('<th class="at-name"')[1:]]


def codes(coach: Any, now: datetime) -> list[str]:
    (line,) = roster.lines_of(coach, now)
    return [flag.code.value for flag in line.flags]


def queries(ask: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    words = [query["sql"].split()[0] for query in asked.captured_queries]
    return sum(word not in NOT_COUNTED for word in words)


# Who is in it


def test_only_those_who_agreed_are_in_the_list_and_nobody_elses_people(read, coach, runner):
    other = make_coach("other@example.com", "Other Coach")
    coach_person(other, runner, "somebody else's")
    coach_person(coach, eight_weeks.make_person("a@example.com"), "who agreed")
    coach_person(coach, eight_weeks.make_person("b@example.com"), "who ended it", has_ended=True)
    withdrawn = eight_weeks.make_person("c@example.com")
    withdrawn.withdraw_consent(now=NOW)
    coach_person(coach, withdrawn, "who withdrew")
    assert names_in(read()) == ["who agreed"]
    assert read(path="/coach/people.csv").count("who ") == 1


def test_of_several_plans_the_open_one_counts_else_the_last(coach, runner):
    coach_person(coach, runner)
    first = eight_weeks.enrol(runner)
    Enrolment.objects.filter(pk=first.pk).update(ended_on=START)
    assert roster.lines_of(coach, NOW)[0].state == State.NONE
    second = eight_weeks.enrol(runner, plan="strong-back")
    (line,) = roster.lines_of(coach, NOW)
    assert (line.enrolment, line.plan_slug, line.state) == (second.pk, "strong-back", State.RUNNING)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"paused_on": START},
        {"ended_on": START},
        {"finished_on": START + timedelta(days=14)},
        {"finished_on": START + timedelta(days=14), "week_mode": "keep"},
        {"starts_on": date(2026, 12, 1)},
    ],
)
def test_the_state_is_that_of_the_plan_itself(coach, runner, changes):
    coach_person(coach, runner)
    enrolment = eight_weeks.enrol(runner)
    Enrolment.objects.filter(pk=enrolment.pk).update(**changes)
    enrolment.refresh_from_db()
    status = enrolment.status(NOW.date()).value
    assert roster.lines_of(coach, NOW)[0].state.value == ("none" if status == "ended" else status)


# Why


def test_a_stop_needs_somebody_until_a_session_without_one_or_for_a_week(coach, runner):
    coach_person(coach, runner)
    first, second = eight_weeks.enrol(runner).sessions.order_by("on_date")[:2]
    eight_weeks.train(first)
    SessionSlot.objects.filter(session=first, position=1).update(is_stopped=True)
    name = first.slots.get(position=1).rung.name
    (line,) = roster.lines_of(coach, noon(first.on_date))
    assert [flag.words for flag in line.flags if flag.code == Code.STOP] == [f"stopped {name} today"]
    begun = training.start(second, now=noon(second.on_date), pain_before=1)
    assert "stop" in codes(coach, noon(second.on_date)), "the next one is not over"
    Session.objects.filter(pk=begun.pk).update(finished_at=noon(second.on_date))
    assert "stop" not in codes(coach, noon(second.on_date))
    Session.objects.filter(pk=begun.pk).update(started_at=None, started_on=None, finished_at=None)
    assert "stop" in codes(coach, noon(first.on_date + timedelta(days=7)))
    assert "stop" not in codes(coach, noon(first.on_date + timedelta(days=8)))


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ({"pain_before": 7, "pain_peak": 2}, "pain 7 before the session today"),
        ({"pain_before": 7, "pain_peak": 7}, "pain 7 in the session today"),
        ({"pain_before": 1, "morning_pain": 7}, "pain 7 the morning after the session today"),
        ({"pain_before": 6, "pain_peak": 7, "morning_pain": 6}, "pain 7 in the session today"),
    ],
)
def test_strong_pain_is_said_with_when_it_was_felt(coach, runner, scores, words):
    coach_person(coach, runner)
    session = eight_weeks.enrol(runner).sessions.earliest("on_date")
    eight_weeks.keep([session])
    Session.objects.filter(pk=session.pk).update(**scores)
    (line,) = roster.lines_of(coach, noon(session.on_date))
    assert [flag.words for flag in line.flags if flag.code == Code.RED] == [words]


def test_a_safety_answer_is_a_flag_until_the_person_says_that_somebody_has_looked_at_it(coach, runner):
    coach_person(coach, runner)
    eight_weeks.enrol(runner)
    safety.record(user=runner, answers={**dict.fromkeys(FULL, False), "D4": True}, now=NOW)
    assert codes(coach, NOW + timedelta(days=50))[0] == "lock"
    safety.clear(user=runner, looked_at_on=NOW.date(), now=NOW + timedelta(days=1))
    assert "lock" not in codes(coach, NOW + timedelta(days=1))


def test_what_a_repeated_week_took_along_was_missed_all_the_same(coach, runner):
    coach_person(coach, runner)
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.train(enrolment.sessions.earliest("on_date"))
    monday = START + timedelta(days=7)
    turning.turn(enrolment, now=noon(monday))
    enrolment.refresh_from_db()
    assert enrolment.week == 1, "the week came again"
    (line,) = roster.lines_of(coach, noon(monday))
    assert [flag.words for flag in line.flags if flag.code == Code.MISSED] == ["missed 3 of the last 4"]
    assert (line.facts.kept, line.facts.due) == (1, 4)


def lock(person: Any, day: date) -> None:
    safety.record(user=person, answers={**dict.fromkeys(FULL, False), "D4": True}, now=noon(day))


def missed(coach: Any, now: datetime) -> list[str]:
    (line,) = roster.lines_of(coach, now)
    return [flag.words for flag in line.flags if flag.code == Code.MISSED]


@pytest.mark.parametrize("locked", [-1, 5])
def test_nothing_is_missed_in_a_week_that_paused_under_a_lock_and_opened_on_monday(coach, runner, locked):
    coach_person(coach, runner)
    enrolment = eight_weeks.enrol(runner)
    lock(runner, START + timedelta(days=locked))
    monday = START + timedelta(days=7)
    turning.turn(enrolment, now=noon(monday))
    safety.clear(user=runner, looked_at_on=monday, now=noon(monday))
    for number in (7, 8, 9):
        assert missed(coach, noon(START + timedelta(days=number))) == [], f"day {number}"
    assert roster.lines_of(coach, noon(monday))[0].facts.due == 0


@pytest.mark.parametrize(
    ("locked", "words"),
    [
        (-1, []),  # closed until Saturday
        (2, ["missed 2 of the last 2"]),  # Monday and Tuesday were open
    ],
)
def test_days_on_which_training_was_closed_count_as_missed_neither_now_nor_after_a_repeat(
    coach, runner, locked, words
):
    coach_person(coach, runner)
    enrolment = eight_weeks.enrol(runner)
    lock(runner, START + timedelta(days=locked))
    saturday, monday = START + timedelta(days=5), START + timedelta(days=7)
    safety.clear(user=runner, looked_at_on=saturday, now=noon(saturday))
    assert missed(coach, noon(saturday)) == words
    turning.turn(enrolment, now=noon(monday))
    enrolment.refresh_from_db()
    assert enrolment.turns.get().code == "REPEAT"
    assert missed(coach, noon(monday)) == words


def test_what_was_done_on_the_day_of_a_lock_counts(coach, runner):
    coach_person(coach, runner)
    eight_weeks.keep(eight_weeks.enrol(runner).sessions.filter(on_date=START))
    lock(runner, START)
    (line,) = roster.lines_of(coach, noon(START + timedelta(days=2)))
    assert (line.facts.kept, line.facts.due, line.facts.missed) == (1, 1, 0)


def test_nothing_risen_for_three_weeks_of_kept_sessions_is_a_flag_until_something_rises(coach, runner):
    coach_person(coach, runner)
    enrolment = eight_weeks.enrol(runner)
    day = START + timedelta(days=24)
    eight_weeks.keep(enrolment.sessions.filter(on_date__lt=day))
    assert "stuck" in codes(coach, noon(day))
    asked_for(enrolment.sessions.filter(on_date__lt=day).latest("on_date"), code="ADD_LOAD")
    assert "stuck" not in codes(coach, noon(day))


@pytest.mark.parametrize(("load", "is_stuck"), [("12.5", False), ("10", True), ("7.5", True)])
def test_more_weight_from_the_coach_is_a_rise_and_less_is_none(coach, runner, load, is_stuck):
    coach_person(coach, runner)
    enrolment = eight_weeks.enrol(runner)
    day = START + timedelta(days=24)
    eight_weeks.keep(enrolment.sessions.filter(on_date__lt=day))
    last, earlier = enrolment.sessions.filter(on_date__lt=day, kind="supervised").order_by("-on_date")[:2]
    slot = asked_for(earlier, code="MAINTAIN", load_kg=10)
    asked_for(last, code=COACH, load_kg=load, slot=slot.slot, rung=slot.rung)
    assert ("stuck" in codes(coach, noon(day))) is is_stuck


def asked_for(session: Session, **values: Any) -> SessionSlot:
    """One exercise of a session that was begun."""
    line = session.plan_session.lines.select_related("rung").first()
    numbers = {"position": 1, "sets": 3, "minimum": 8, "maximum": 12, "amount": 8, "rest_seconds": 60}
    made = {"slot": line.slot, "rung": line.rung, **numbers, "rules_version": "1", **values}
    return SessionSlot.objects.create(session=session, **made)


def test_the_last_check_ins_are_due_when_the_persons_own_page_asks_for_them(coach, runner):
    coach_person(coach, runner)
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.keep_to(enrolment, week=9)
    enrolment.refresh_from_db()
    for number in (54, 55, 61, 62, 63, 90, 91, 118, 119, 181, 182, 209, 210):
        day = START + timedelta(days=number)
        week = checkins.open_week(enrolment, day)
        point = checkins.time_point(enrolment, week) if week else None
        (line,) = roster.lines_of(coach, noon(day))
        due = attention.due_time_point(line.facts)
        assert due == (point if point in {8, 13, 26} else None), f"day {number}"


def test_each_person_has_a_calendar_of_their_own(coach, runner):
    """Monday evening in Europe is Tuesday in Auckland: there Monday's session is missed already."""
    coach_person(coach, runner, "in Europe")
    enrolment = eight_weeks.enrol(runner)
    far = eight_weeks.make_person("far@example.com")
    coach_person(coach, far, "in Auckland")
    Enrolment.objects.filter(pk=eight_weeks.enrol(far).pk).update(time_zone="Pacific/Auckland")
    evening = datetime(START.year, START.month, START.day, 20, tzinfo=UTC)
    lines = {line.name: line for line in roster.lines_of(coach, evening)}
    assert (lines["in Europe"].facts.due, lines["in Europe"].has_session_today) == (0, True)
    assert (lines["in Auckland"].facts.due, lines["in Auckland"].has_session_today) == (1, False)
    assert enrolment.time_zone == "UTC"


def test_facts_of_one_person_are_those_of_the_list_in_two_queries(coach):
    coachings = gather(coach, 10, now=NOW)
    listed = {line.coaching: line.facts for line in roster.lines_of(coach, NOW)}
    assert {each.pk: roster.facts_of(each, NOW) for each in coachings} == listed
    assert queries(lambda: roster.facts_of(coachings[0], NOW)) == 2


def test_those_who_need_the_coach_are_counted_once_by_their_gravest_reason(coach):
    gather(coach, 20, now=NOW)
    numbers = roster.needing(coach, NOW)
    need = [line for line in roster.lines_of(coach, NOW) if line.needs_coach]
    assert sum(numbers.values()) == len(need)
    assert numbers["lock"] == 2
    assert not {"final", "new"} & set(numbers)


# The page


def test_the_list_begins_with_who_needs_the_coach_most_and_says_why(read, coach):
    gather(coach, 20, now=NOW)
    page = read()
    assert names_in(page)[:2] == ["Runner 0005", "Runner 0015"]
    assert "training closed since 17 November: to see a doctor first" in page
    lines = listing.chosen(roster.lines_of(coach, NOW), listing.Wish())
    ranks = [attention.RANKS[line.flags[0].code] if line.flags else 99 for line in lines]
    assert ranks == sorted(ranks)


def test_a_row_says_plan_week_kept_scores_and_last_contact(read, coach, runner):
    coaching = coach_person(coach, runner, "Runner 12")
    enrolment = eight_weeks.enrol(runner, pain_average=6, running_pain=6, running_ability=3)
    eight_weeks.keep(enrolment.sessions.filter(on_date__lt=NOW.date()))
    eight_weeks.check_in(enrolment, 2, pain_average=3, running_ability=5)
    Enrolment.objects.filter(pk=enrolment.pk).update(week=3, week_starts_on=START + timedelta(days=14))
    page = read()
    for words in ("Strong legs", "3 of 8", "100 %", "10 of 10 in all", "on track", "Last contact"):
        assert words in page
    assert 'aria-label="from 6 to 3 of 10, 2 answers"' in page
    assert 'aria-label="from 3 to 5 of 10, 2 answers"' in page
    assert "<span>2 days ago</span>" in page
    Message.objects.create(coaching=coaching, is_from_coach=True, text="hello", sent_at=NOW)
    assert "<span>2 days ago</span>" in read(), "what the coach writes is no sign of the person"
    Message.objects.create(
        coaching=coaching, is_from_coach=False, text="hello", sent_at=NOW - timedelta(days=1)
    )
    assert '<span>yesterday</span> <span class="muted small">a message</span>' in read()


def test_filters_search_order_and_page_stand_in_the_address(read, coach):
    gather(coach, 40, now=NOW)
    lines = roster.lines_of(coach, NOW)
    need = {line.name for line in lines if line.needs_coach}
    assert set(names_in(read("?show=need"))) <= need
    assert f"{len(need)} of {len(need)} people" in read("?show=need&page=99")
    paused = {line.name for line in lines if line.state == State.PAUSED}
    assert set(names_in(read("?state=paused"))) == paused
    legs = {line.name for line in lines if line.plan_slug == "strong-legs"}
    assert set(names_in(read("?plan=strong-legs"))) == legs
    assert names_in(read("?q=0037")) == ["Runner 0037"]
    assert names_in(read("?q=rUNNER++0037&sort=name")) == ["Runner 0037"]
    assert names_in(read("?sort=name&page=2"))[0] == "Runner 0020"
    page = read("?show=need&sort=name&q=runner")
    assert 'href="/coach/?show=need&amp;plan=strong-legs&amp;q=runner&amp;sort=name"' in page
    assert 'href="/coach/people.csv?show=need&amp;q=runner&amp;sort=name"' in page
    assert names_in(read("?show=nonsense&plan=none&state=x&sort=y&page=-1")) == names_in(read())


def test_fewest_kept_and_most_pain_come_first_where_that_is_asked_for(read, coach):
    gather(coach, 20, now=NOW)
    facts = {line.name: line.facts for line in roster.lines_of(coach, NOW)}
    kept = [facts[name] for name in names_in(read("?sort=kept"))]
    shares = [each.kept / each.due for each in kept if each.due]
    assert shares == sorted(shares)
    assert [each for each in kept if not each.due] == kept[len(shares) :]
    pains = [facts[name].pain or facts[name].baseline for name in names_in(read("?sort=pain"))]
    assert pains == sorted(pains, reverse=True)


def test_the_four_figures_lead_to_the_people_behind_them(read, coach):
    gather(coach, 20, now=NOW)
    lines = roster.lines_of(coach, NOW)
    page = read()
    figures = page.partition('class="figures"')[2].partition("</ul>")[0]
    need = sum(line.needs_coach for line in lines)
    assert (
        f'?show=need"> <span class="stat-label">Need you</span> <span class="stat-value is-need">{need}<'
        in (figures)
    )
    today = {line.name for line in lines if line.has_session_today}
    assert today
    assert f">{len(today)}</span>" in figures
    assert set(names_in(read("?show=today"))) == today


def test_looking_turns_no_week_and_writes_down_only_whom_it_shows(read, coach):
    gather(coach, 30, now=NOW)
    before = list(Enrolment.objects.order_by("pk").values())
    shown = names_in(read())
    assert len(shown) == listing.PAGE
    seen = Access.objects.filter(coach=coach, what=Access.What.LIST)
    assert set(seen.values_list("person__coached_by__name", flat=True)) == set(shown)
    read()
    assert seen.count() == listing.PAGE, "once an hour"
    assert list(Enrolment.objects.order_by("pk").values()) == before


def test_a_coach_without_people_is_led_to_an_invitation(read):
    assert "Nobody shares their training with you yet" in read()


def test_a_calm_morning_is_said_to_be_one(read, coach, runner):
    coach_person(coach, runner)
    assert "All calm: nobody needs you this morning" in read("?show=need")
    assert "Nobody here fits" in read("?q=nobody+of+that+name")


def test_a_name_is_never_markup(read, coach, runner):
    coach_person(coach, runner, "<b>Bob</b>")
    assert "<b>Bob" not in read("?q=%3Cb%3E")


# The file


def test_the_file_holds_everybody_that_the_filters_leave_and_each_may_read_of_it(client, read, coach):
    gather(coach, 30, now=NOW)
    paused = [line for line in roster.lines_of(coach, NOW) if line.state == State.PAUSED]
    everybody = list(csv.DictReader(io.StringIO(client.get("/coach/people.csv").content.decode("utf-8-sig"))))
    assert len(everybody) == 30
    assert Access.objects.filter(what=Access.What.EXPORT).count() == 30
    answer = client.get("/coach/people.csv?state=paused&sort=name")
    assert answer["Content-Disposition"] == 'attachment; filename="people-2026-11-19.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == sorted(line.name for line in paused)
    assert {row["state"] for row in rows} == {"paused"}
    locked = next(row for row in everybody if row["name"] == "Runner 0005")
    assert locked["attention"] == "training closed since 17 November: to see a doctor first"
    assert locked["pain at the start"] == "5"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "  =1"])
def test_a_name_is_never_a_formula(client, read, coach, runner, name):
    coach_person(coach, runner, name)
    text = client.get("/coach/people.csv").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1][0] == f"'{name}"


# The price


def test_ten_people_and_sixty_cost_the_same_queries_and_at_most_ten(client, read, coach):
    gather(coach, 10, now=NOW)
    read()
    few = queries(read)
    gather_more(coach, 50)
    for query in ("", "?page=2", "?show=need&q=runner&sort=pain"):
        assert queries(lambda query=query: read(query)) == few
    assert few <= 10
    assert queries(lambda: read(path="/coach/people.csv")) <= 10


def gather_more(coach: Any, count: int) -> None:
    """Another crowd of the same coach: brought together by a second one, since addresses are unique."""
    helper = make_coach("helper@example.com", "Helper")
    for coaching in gather(helper, count, now=timezone.now()):
        coaching.coach = coach
        coaching.save(update_fields=["coach"])
