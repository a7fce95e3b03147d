"""Changing a plan on the coach's pages, and what the person reads of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests import eight_weeks
from tests.coaching import coach_person, make_coach
from tests.eight_weeks import START, noon
from workouts.models import Access, Adjustment, Coaching, Enrolment, WeekMode

pytestmark = pytest.mark.django_db

NOTE = "Slow down a little: the trip was long."


@pytest.fixture
def coaching(runner: Any, library: None) -> Coaching:
    """A runner in her second week, with a coach."""
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.live(enrolment, weeks=1)
    return coach_person(make_coach(), runner)


@pytest.fixture
def morning(client: Any, coaching: Coaching, time_machine: Any) -> Any:
    """The coach's browser, on the first day of her second week."""
    time_machine.move_to(noon(START + timedelta(days=7)))
    client.force_login(coaching.coach)
    return client


def address(coaching: Coaching, **query: object) -> str:
    path = reverse("coach:adjust", args=[coaching.pk])
    return path + "?" + "&".join(f"{name}={value}" for name, value in query.items())


def open_plan(coaching: Coaching) -> Enrolment:
    return Enrolment.objects.open().get(user=coaching.person_id)


def named(slot: Any) -> str:
    return f"{slot.code}.{slot.slug}"


def slot_of(coaching: Coaching) -> Any:
    return open_plan(coaching).plan.slots.filter(code="s1").order_by("pk").first()


def test_every_kind_of_change_is_offered_or_says_why_not(morning: Any, coaching: Coaching) -> None:
    page = morning.get(address(coaching)).content.decode()
    for kind in ("target", "swap", "ease", "hold", "repeat", "skip", "days", "plan"):
        assert f"?kind={kind}" in page
    open_plan(coaching).__class__.objects.update(week_mode=WeekMode.EASE)
    page = morning.get(address(coaching)).content.decode()
    assert "This week is an easier one already." in page
    assert "?kind=hold" not in page


def test_nothing_changes_before_it_was_seen_what_the_rules_do(morning: Any, coaching: Coaching) -> None:
    page = morning.post(address(coaching, kind="ease"), {"note": NOTE, "step": "preview"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "What the rules will do" in text
    assert "<s>" in text
    assert not Adjustment.objects.exists()
    assert open_plan(coaching).week_mode == WeekMode.NORMAL


def test_a_change_needs_its_reason_and_keeps_what_was_typed(morning: Any, coaching: Coaching) -> None:
    slot = slot_of(coaching)
    page = morning.post(
        address(coaching, kind="target", slot=named(slot)), {"amount": "9", "load_kg": "17.5", "step": "do"}
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert "Please write why" in text
    assert 'value="17.5"' in text
    assert not Adjustment.objects.exists()


def test_a_target_that_changes_nothing_is_said_so(morning: Any, coaching: Coaching) -> None:
    slot = slot_of(coaching)
    form = morning.get(address(coaching, kind="target", slot=named(slot))).context["form"]
    same = {name: field.initial for name, field in form.fields.items() if field.initial is not None}
    same |= {name: value for name, value in form.initial.items() if value is not None}
    page = morning.post(
        address(coaching, kind="target", slot=named(slot)), {**same, "note": NOTE, "step": "preview"}
    )
    assert page.status_code == 422
    assert "Please change at least one of the numbers." in page.content.decode()


def test_an_exercise_is_swapped_and_the_person_reads_who_and_why_on_today(
    morning: Any, coaching: Coaching, client: Any
) -> None:
    slot = slot_of(coaching)
    path = address(coaching, kind="swap", slot=named(slot))
    rung = next(iter(morning.get(path).context["form"].rungs))
    done = morning.post(path, {"rung": rung, "note": NOTE, "step": "do"})
    assert done.status_code == 302
    client.force_login(coaching.person)
    today = client.get("/today/").content.decode()
    assert "Anna Coach changed your plan" in today
    assert NOTE in today
    made = Adjustment.objects.get()
    client.post(reverse("workouts:coach-change", args=[made.pk]))
    assert "Anna Coach" not in client.get("/today/").content.decode()


def test_only_the_person_can_wave_a_change_away(morning: Any, coaching: Coaching) -> None:
    morning.post(address(coaching, kind="hold"), {"note": NOTE, "step": "do"})
    made = Adjustment.objects.get()
    morning.post(reverse("workouts:coach-change", args=[made.pk]))
    made.refresh_from_db()
    assert made.seen_at is None


def test_an_undo_is_told_to_who_has_read_of_the_change(morning: Any, coaching: Coaching, client: Any) -> None:
    morning.post(address(coaching, kind="hold"), {"note": NOTE, "step": "do"})
    made = Adjustment.objects.get()
    Adjustment.objects.update(seen_at=made.made_at)
    undone = morning.post(reverse("coach:adjust-undo", args=[coaching.pk, made.pk]))
    assert undone.status_code == 302
    assert open_plan(coaching).week_mode == WeekMode.NORMAL
    client.force_login(coaching.person)
    assert "took a change of your plan back" in client.get("/today/").content.decode()


@pytest.mark.parametrize("kind", ["ease", "hold", "repeat", "skip"])
def test_a_week_is_changed_with_one_reason(morning: Any, coaching: Coaching, kind: str) -> None:
    assert morning.post(address(coaching, kind=kind), {"note": NOTE, "step": "preview"}).status_code == 200
    assert morning.post(address(coaching, kind=kind), {"note": NOTE, "step": "do"}).status_code == 302
    assert Adjustment.objects.get().kind == kind


def test_days_and_plan_are_previewed_and_changed(morning: Any, coaching: Coaching) -> None:
    days = {"supervised_weekdays": ["1", "4"], "home_weekdays": ["0", "3"], "note": NOTE}
    seen = morning.post(address(coaching, kind="days"), {**days, "step": "preview"}).content.decode()
    assert "The new days count from Monday 16 November on" in seen
    assert morning.post(address(coaching, kind="days"), {**days, "step": "do"}).status_code == 302
    assert open_plan(coaching).supervised_weekdays == [1, 4]
    plan = {"plan": "steady-core", "note": NOTE}
    seen = morning.post(address(coaching, kind="plan"), {**plan, "step": "preview"}).content.decode()
    assert "Strong legs ends. Steady core begins with week 1" in seen
    assert morning.post(address(coaching, kind="plan"), {**plan, "step": "do"}).status_code == 302
    assert open_plan(coaching).plan.slug == "steady-core"


SENT: dict[str, dict[str, str]] = {
    "": {},
    "swap": {"rung": "wall-sit-60"},
    "target": {"amount": "8", "load_kg": "12"},
    "ease": {},
    "repeat": {},
    "days": {},
    "plan": {"plan": "steady-core"},
}


@pytest.mark.parametrize("weeks", [1, 5])
def test_no_page_of_a_change_asks_more_than_ten_queries_however_long_the_history(
    client: Any,
    runner: Any,
    library: None,
    time_machine: Any,
    django_assert_max_num_queries: Any,
    weeks: int,
) -> None:
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.live(enrolment, weeks=weeks)
    coaching = coach_person(make_coach(), runner)
    time_machine.move_to(noon(START + timedelta(days=7 * weeks)))
    client.force_login(coaching.coach)
    for kind, sent in SENT.items():
        query = {"kind": kind} if kind else {}
        if kind in ("swap", "target"):
            query["slot"] = named(slot_of(coaching))
        with django_assert_max_num_queries(10):
            page = client.post(address(coaching, **query), {**sent, "note": NOTE, "step": "preview"})
        assert page.status_code in (200, 422), kind


def test_whoever_is_not_the_coach_finds_nothing(client: Any, coaching: Coaching, runner: Any) -> None:
    made = Adjustment.objects.create(
        enrolment=open_plan(coaching),
        by=coaching.coach,
        kind="hold",
        week=1,
        round=1,
        note=NOTE,
        made_at=noon(START),
    )
    other = make_coach("other@example.com", "Other")
    former = make_coach("former@example.com", "Former")
    ended = coach_person(former, runner, has_ended=True)
    for who, own in ((other, coaching), (former, ended), (former, coaching), (runner, coaching)):
        client.force_login(who)
        assert client.get(address(own)).status_code == 404
        assert client.post(address(own, kind="hold"), {"note": NOTE, "step": "do"}).status_code == 404
        assert client.post(reverse("coach:adjust-undo", args=[own.pk, made.pk])).status_code == 404


def test_looking_and_changing_stand_in_the_trail(morning: Any, coaching: Coaching) -> None:
    morning.post(address(coaching, kind="hold"), {"note": NOTE, "step": "do"})
    assert set(Access.objects.values_list("what", flat=True)) == {"page", "adjusted"}


def test_a_change_is_taken_back_on_the_persons_page_and_not_by_the_person(
    morning: Any, coaching: Coaching, client: Any
) -> None:
    morning.post(address(coaching, kind="repeat"), {"note": NOTE, "step": "do"})
    undo = reverse("coach:adjust-undo", args=[coaching.pk, Adjustment.objects.get().pk])
    page = reverse("coach:person", args=[coaching.pk])
    text = morning.get(page).content.decode()
    assert undo in text
    assert "Week 2 comes once more." in text
    assert NOTE in text
    client.force_login(coaching.person)
    assert undo not in client.get(reverse("coach:own-coach", args=[coaching.pk])).content.decode()
    morning.force_login(coaching.coach)
    morning.post(undo)
    text = morning.get(page).content.decode()
    assert undo not in text
    assert "taken back" in text


def test_a_weight_that_rises_by_more_than_a_tenth_is_asked_about(morning: Any, coaching: Coaching) -> None:
    path = address(coaching, kind="target", slot=named(slot_of(coaching)))
    target = morning.get(path).context["form"].target
    asked = {"amount": target.amount, "note": NOTE, "step": "preview"}
    twice = morning.post(path, {**asked, "load_kg": 2 * target.load_kg}).content.decode()
    assert "100 % more weight at once" in twice
    little = morning.post(path, {**asked, "load_kg": target.load_kg + 1}).content.decode()
    assert "more weight at once" not in little


def test_the_exercises_to_choose_from_say_what_was_asked_last(morning: Any, coaching: Coaching) -> None:
    page = morning.get(address(coaching, kind="target")).content.decode()
    assert "Leg press, " in page
    assert "× " in page


def test_a_page_that_was_left_open_changes_no_other_plan(morning: Any, coaching: Coaching) -> None:
    gone = {"note": NOTE, "step": "do", "enrolment": "00000000-0000-0000-0000-000000000000"}
    page = morning.post(address(coaching, kind="hold"), gone)
    assert page.status_code == 409
    assert not Adjustment.objects.exists()
