"""The rules of progression refuse what cannot be, and need nothing but Python's standard library."""

import subprocess
import sys
from dataclasses import FrozenInstanceError, replace
from decimal import Decimal
from pathlib import Path

import pytest

from programs.progression import Code, Context, SetResult, SlotLog, decide
from tests.progression_cases import LEG_PRESS, USUAL, log

REPO = Path(__file__).resolve().parent.parent
DONE = log(12, 12, 12)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("measure", "miles"),
        ("sets", 0),
        ("sets", -1),
        ("minimum", 13),  # above the maximum
        ("maximum", 7),
        ("amount", -1),
        ("load_kg", Decimal(-5)),
        ("step_kg", Decimal(0)),
        ("step_kg", Decimal(-5)),
        ("effort_rir", -1),
        ("load_kg", Decimal("NaN")),
        ("step_kg", Decimal("NaN")),
    ],
)
def test_a_target_that_cannot_be_is_refused_by_the_name_of_its_field(field: str, value: object) -> None:
    named = "minimum|maximum" if field in ("minimum", "maximum") else field
    with pytest.raises(ValueError, match=named):
        decide(replace(LEG_PRESS, **{field: value}), DONE, USUAL)


@pytest.mark.parametrize("field", ["pain_before", "pain_peak", "pain_next_morning"])
@pytest.mark.parametrize("value", [-1, 11, 100])
def test_a_pain_outside_0_to_10_is_refused_by_the_name_of_its_field(field: str, value: int) -> None:
    with pytest.raises(ValueError, match=field):
        decide(LEG_PRESS, replace(DONE, **{field: value}), USUAL)


@pytest.mark.parametrize("value", [0, 10, None])
def test_a_pain_of_0_or_10_or_none_at_all_is_taken(value: int | None) -> None:
    assert decide(
        LEG_PRESS, replace(DONE, pain_before=value, pain_peak=value, pain_next_morning=value), USUAL
    )


@pytest.mark.parametrize(("field", "result"), [("amount", (-1, 3)), ("rir", (12, -1))])
def test_a_set_that_cannot_be_is_refused_by_the_name_of_its_field(field: str, result: tuple) -> None:
    with pytest.raises(ValueError, match=field):
        decide(LEG_PRESS, SlotLog((SetResult(*result),), 1, 1, False, 1), USUAL)


@pytest.mark.parametrize("field", ["days_since", "top_streak", "amber_streak", "increases_this_session"])
def test_a_negative_count_is_refused_by_the_name_of_its_field(field: str) -> None:
    with pytest.raises(ValueError, match=field):
        decide(LEG_PRESS, DONE, replace(USUAL, **{field: -1}))


def test_what_goes_in_and_what_comes_out_cannot_be_changed() -> None:
    decision = decide(LEG_PRESS, DONE, USUAL)
    for thing, field in [(LEG_PRESS, "sets"), (DONE, "sets"), (USUAL, "days_since"), (decision, "code")]:
        with pytest.raises(FrozenInstanceError):
            setattr(thing, field, 1)


def test_a_context_may_be_left_to_its_defaults() -> None:
    """Three days ago, nothing above and nothing below, not held and not blocked."""
    assert decide(LEG_PRESS, DONE, Context()) == decide(LEG_PRESS, DONE, Context(3, 0, 0, 0))
    assert decide(LEG_PRESS, DONE, Context()).code == Code.CONFIRM


def test_every_code_is_its_own_name() -> None:
    assert {code: code.value for code in Code} == {code: code.name for code in Code}
    assert {code.value for code in Code} == {
        *("BLOCK", "RESTART", "RETURN_LONG", "RETURN_MEDIUM", "RETURN_SHORT"),
        *("BACK_OFF", "BACK_OFF_RUNG", "HOLD_PAIN", "EASE", "REDUCE", "HOLD_EFFORT", "HOLD_WEEK"),
        *("REPEAT", "ADD_REP", "CONFIRM", "ADD_LOAD", "EXTEND_REPS", "NEXT_RUNG", "MAINTAIN", "CAP"),
    }


def test_the_rules_need_nothing_but_the_standard_library() -> None:
    """`-I -S`: no packages of this machine, no environment; only the checkout is added."""
    script = """
import sys
sys.path.insert(0, sys.argv[1])
from programs import progression
foreign = {name.partition(".")[0] for name in sys.modules} - set(sys.stdlib_module_names)
print(*sorted(foreign - {"__main__"}))
"""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script, str(REPO)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["programs"]
