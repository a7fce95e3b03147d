"""Why a target is what it is, in words: every reason of every version of the rules can be said."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from programs import reasons
from programs.weeks import PROMOTION_WAITS, REASONS
from workouts import units
from workouts.models import WeekTurn
from workouts.reason_words import change_of, reason_words, turn_words, waiting_words

NUMBERS = {"days": 12, "before": 1, "pain": 4, "morning": 4, "minimum": 8, "amount": 10, "more": 2, "now": 3}


def target(lead="", cause="", waits="", **numbers):
    rung = SimpleNamespace(name="Goblet squat")
    return SimpleNamespace(
        lead=lead,
        cause=cause,
        numbers={**NUMBERS, **numbers},
        waits=waits,
        waiting_rung=rung if waits else None,
    )


def test_the_reason_names_what_changes_and_why():
    held = target("same-load", "pain")
    assert reason_words(held) == "Same weight: your back reached 4 of 10 last time."
    assert reason_words(target()) == ""  # from before there were rules


def test_a_change_of_load_is_said_in_the_persons_unit():
    risen = target("load-up", "top-twice", from_kg="60", to_kg="65")
    assert reason_words(risen) == "5 kg more: you reached the top twice in a row."
    with units.using("lb"):
        assert reason_words(risen) == "11 lb more: you reached the top twice in a row."
        assert change_of(risen).text == "+11 lb"


@pytest.mark.parametrize("lead", reasons.LEADS)
@pytest.mark.parametrize("cause", reasons.CAUSES)
def test_every_lead_and_cause_make_a_sentence(lead, cause):
    sentence = reasons.sentence(lead, cause, {**NUMBERS, "from_kg": "10", "to_kg": "12.50"})
    assert sentence.endswith(".")
    assert "%" not in sentence


@pytest.mark.parametrize("cause", reasons.ALONE)
def test_every_reason_that_stands_alone_is_a_sentence(cause):
    assert reasons.sentence("", cause, NUMBERS).endswith(".")


def test_no_load_is_written_with_needless_zeros():
    assert reasons.kilograms(Decimal("60.00"), Decimal(50)) == "10 kg"
    assert reasons.kilograms(Decimal(10), Decimal("12.50")) == "2.5 kg"


def test_a_change_in_pounds_is_the_difference_of_what_is_shown():
    with units.using("lb"):  # 12 and 13 kg are shown as 26 and 29 lb
        assert change_of(target("load-up", "top-twice", from_kg="12", to_kg="13")).text == "+3 lb"


@pytest.mark.parametrize("waits", PROMOTION_WAITS)
def test_why_the_next_version_waits_is_said_for_every_reason(waits):
    waiting = target("same-reps", "done", waits=waits)
    waiting.numbers["waits"] = {"pain": 4, "morning": 4, "minimum": 8}
    words = waiting_words(waiting)
    assert words.startswith("Goblet squat waits: ")
    assert words.endswith(".")
    assert "%" not in words


def test_what_the_reason_says_already_is_not_said_twice():
    waiting = target("same-reps", "pain", waits="pain")
    assert waiting_words(waiting) == "So Goblet squat waits."


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (target("", "start-load"), "new"),
        (target("load-up", "top-twice", from_kg="12", to_kg="14"), "+2 kg"),
        (target("load-down", "pain", from_kg="60", to_kg="45"), "−15 kg"),
        (target("seconds-up", "done", more=5), "+5 s"),
        (target("one-rep-up", "done", more=1), "+1"),
        (target("same-load", "sets-short"), "same"),
        (target("easier", "stopped"), "easier"),
        (target("next", "promoted"), "next step"),
    ],
)
def test_the_pill_beside_an_exercise_says_the_change_in_a_word(shown, text):
    assert change_of(shown).text == text


def test_every_turn_of_a_week_can_be_told():
    numbers = {"week": 3, "done": 2, "planned": 5, "pain": 6, "baseline": 4, "stops": 2}
    for cause in {key.removesuffix("-finished") for key in REASONS}:
        words = turn_words(WeekTurn(cause=cause, numbers=numbers))
        assert words.endswith(".")
        assert "%" not in words
    assert turn_words(WeekTurn(cause="")) == ""


def test_no_template_asks_for_a_number_that_no_decision_stores():
    known = {*NUMBERS, "from_kg", "to_kg", "load"}
    for template in (*reasons.LEADS.values(), *reasons.CAUSES.values(), *reasons.ALONE.values()):
        fields = {part.split(")")[0] for part in template.split("%(")[1:]}
        assert fields <= known, template
