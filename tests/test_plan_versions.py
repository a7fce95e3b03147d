"""A changed plan is a new version: copied, changed, published; whoever trains on the old one keeps it."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from programs import versions
from programs.loader import LIBRARY, load_library
from programs.models import Origin, Plan, PlanLine, Rung, Slot
from tests import eight_weeks
from tests.parallel import in_threads

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


def current(slug: str = "strong-legs") -> Plan:
    return Plan.objects.current().get(slug=slug)


def parts(plan: Plan) -> dict[str, list[Any]]:
    """Everything that a plan says, without ids."""
    lines = PlanLine.objects.filter(plan_session__plan=plan).order_by("plan_session__week", "slot__code")
    return {
        "weeks": list(plan.weeks.values_list("number", "phase", "why", "holds")),
        "slots": list(plan.slots.order_by("pk").values_list("code", "slug", "name", "has_ladder")),
        "sessions": list(plan.sessions.values_list("week", "code", "kind", "is_light", "has_check")),
        "lines": list(
            lines.order_by("plan_session__week", "plan_session__code", "position").values_list(
                *("plan_session__week", "plan_session__code", "position", "slot__code", "slot__slug"),
                *("rung", "offered_rung", "sets", "minimum", "maximum", "effort_rir", "rest_seconds"),
            )
        ),
    }


def squat(plan: Plan) -> PlanLine:
    return PlanLine.objects.get(
        plan_session__plan=plan, plan_session__week=1, plan_session__code="s1", slot__slug="squat"
    )


def faults_of(draft: Plan) -> str:
    with pytest.raises(versions.Faulty) as refused:
        versions.publish(plan=draft)
    draft.refresh_from_db()
    assert draft.is_draft
    assert not draft.is_current
    return str(refused.value)


@pytest.mark.parametrize("slug", ["strong-legs", "strong-back", "steady-core"])
def test_a_copy_says_what_the_plan_says_and_can_be_published_at_once(slug: str) -> None:
    plan = current(slug)
    draft = versions.begin(plan=plan)
    assert (draft.version, draft.is_draft, draft.is_current, draft.origin) == (2, True, False, Origin.OWN)
    assert parts(draft) == parts(plan)
    assert not Slot.objects.filter(plan=draft, lines__plan_session__plan=plan).exists()
    assert current(slug) == plan
    versions.publish(plan=draft)
    assert current(slug) == draft


def test_changing_a_draft_changes_nothing_in_the_plan_that_people_train_on() -> None:
    plan = current()
    before = parts(plan)
    draft = versions.begin(plan=plan)
    PlanLine.objects.filter(pk=squat(draft).pk).update(sets=5)
    draft.slots.get(code="s2", slug="lunge").delete()
    assert parts(plan) == before


def test_a_plan_has_one_draft_however_often_it_is_begun() -> None:
    plan = current()
    assert versions.begin(plan=plan) == versions.begin(plan=plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.create(slug=plan.slug, version=9, is_draft=True, is_current=False, name="x", pose="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(is_draft=True).update(is_current=True)


def test_who_trains_keeps_the_version_and_who_begins_takes_the_new_one(
    runner: Any, django_user_model: Any
) -> None:
    enrolment = eight_weeks.enrol(runner)
    draft = versions.begin(plan=current())
    PlanLine.objects.filter(pk=squat(draft).pk).update(sets=3)
    versions.publish(plan=draft)
    enrolment.refresh_from_db()
    assert enrolment.plan.version == 1
    assert set(enrolment.sessions.values_list("plan_session__plan__version", flat=True)) == {1}
    later = eight_weeks.enrol(eight_weeks.make_person("later@example.com"))
    assert later.plan.version == 2
    assert set(later.sessions.values_list("plan_session__plan__version", flat=True)) == {2}


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_begun_and_published_by_several_at_once_there_is_one_new_version() -> None:
    plan = current()
    in_threads(4, lambda: versions.begin(plan=plan))
    draft = Plan.objects.get(slug=plan.slug, is_draft=True)
    in_threads(3, lambda: versions.publish(plan=draft))
    assert list(Plan.objects.filter(slug=plan.slug).values_list("version", "is_current")) == [
        (2, True),
        (1, False),
    ]


def test_publishing_twice_is_publishing_once() -> None:
    draft = versions.begin(plan=current())
    versions.publish(plan=draft)
    versions.publish(plan=draft)
    assert list(Plan.objects.filter(slug="strong-legs").values_list("version", "is_current")) == [
        (2, True),
        (1, False),
    ]


def test_an_older_version_can_come_back_as_a_new_one() -> None:
    first = current()
    versions.publish(plan=versions.begin(plan=first))
    again = versions.publish(plan=versions.begin(plan=first))
    assert (again.version, parts(again)) == (3, parts(first))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"maximum": 90}, "Week 1, s1, line 2: work: must stay within the rung's 8-12."),
        ({"effort_rir": None}, "Week 1, s1, Squat: “Chair squat” needs an effort."),
        ({"effort_rir": 9}, "Week 1, s1, Squat: the effort must lie from 0 to 5."),
        ({"rest_seconds": 900}, "Week 1, s1, Squat: the rest must lie from 10 to 300 seconds."),
        ({"position": 1}, "Week 1, s1: two lines have the same position."),
    ],
)
def test_a_faulty_line_is_named_and_nothing_is_published(change: dict[str, Any], said: str) -> None:
    plan = current()
    draft = versions.begin(plan=plan)
    PlanLine.objects.filter(pk=squat(draft).pk).update(**change)
    assert said in faults_of(draft)
    assert current() == plan


def test_a_line_that_is_missing_is_named() -> None:
    draft = versions.begin(plan=current())
    PlanLine.objects.filter(plan_session__plan=draft, plan_session__week=2, slot__slug="squat").delete()
    assert "Week 2, h1: lines: the slot 'squat' must have one line here" in faults_of(draft)


def test_a_slot_without_a_line_is_named() -> None:
    draft = versions.begin(plan=current())
    Slot.objects.create(plan=draft, code="s1", slug="plank", name="Plank")
    assert "The slot “s1 Plank” has a line in no week" in faults_of(draft)


def test_a_slot_that_went_to_another_session_is_named() -> None:
    draft = versions.begin(plan=current())
    draft.slots.filter(code="h1", slug="squat").update(code="h2")
    assert "Week 1, h1, Squat: this slot belongs to another session." in faults_of(draft)


def test_two_slots_on_one_ladder_are_refused() -> None:
    draft = versions.begin(plan=current())
    line = squat(draft)
    other = PlanLine.objects.get(plan_session=line.plan_session, slot__slug="wall-sit")
    PlanLine.objects.filter(pk=line.pk).update(
        rung=other.rung, minimum=20, maximum=30, effort_rir=None if not other.rung.asks_effort else 3
    )
    assert "two slots stand on the ladder" in faults_of(draft)


def test_a_made_up_person_for_whom_a_rule_does_not_hold_stops_it(monkeypatch: Any) -> None:
    """Nothing that passes the other checks is known to break a rule, so here the rule is broken."""
    from programs import invariants

    monkeypatch.setattr(invariants, "RISES_PER_SESSION", -1)
    assert "a rule did not hold" in faults_of(versions.begin(plan=current()))


def test_a_load_leaves_a_draft_and_what_was_published_here_alone() -> None:
    draft = versions.begin(plan=current())
    load_library()
    draft.refresh_from_db()
    assert (current().version, draft.is_draft) == (1, True)
    versions.publish(plan=draft)
    report = load_library()
    assert current() == draft
    assert report.sections["plans"].own == ["strong-legs"]
    assert Plan.objects.filter(slug="strong-legs").count() == 2


def test_a_changed_file_is_loaded_beside_a_draft_and_the_draft_becomes_the_newest_when_published(
    tmp_path: Path,
) -> None:
    draft = versions.begin(plan=current())
    folder = changed_library(tmp_path)
    load_library(folder)
    assert (current().version, current().tagline) == (3, "Another line.")
    versions.publish(plan=draft)
    assert (current(), current().version) == (draft, 4)
    load_library(folder)
    assert (current(), current().version) == (draft, 4)


def test_a_changed_file_takes_nothing_back_that_was_published_here(tmp_path: Path) -> None:
    draft = versions.publish(plan=versions.begin(plan=current()))
    load_library(changed_library(tmp_path))
    assert current() == draft


def test_a_rung_that_left_the_files_stays_while_a_draft_uses_it() -> None:
    draft = versions.begin(plan=current())
    rung = Rung.objects.create(
        slug="own-squat", origin=Origin.LIBRARY, exercise=squat(draft).rung.exercise, name="x",
        minimum=8, maximum=12, pose="squat",
    )  # fmt: skip
    PlanLine.objects.filter(pk=squat(draft).pk).update(rung=rung)
    assert load_library().sections["rungs"].kept == ["own-squat"]


def changed_library(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(LIBRARY, tmp_path / "library"))
    file = folder / "plan-strong-legs.toml"
    text = file.read_text("utf-8")
    old = 'tagline = "Squats, lunges, leg press, wall sits, bridges."'
    assert old in text
    file.write_text(text.replace(old, 'tagline = "Another line."'), "utf-8")
    return folder
