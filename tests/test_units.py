"""Kilograms and pounds: conversion, what is typed, and what pages and mails say."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from programs.models import PlanLine, Rung, Sides
from tests import eight_weeks
from tests.eight_weeks import START, noon
from tests.reminding import A_MINUTE_LATER, confirm, tick
from tests.starting import ABOUT, NOW, go
from tests.test_exercise_lines import card_of
from workouts import progress, training, units
from workouts.forms import AboutForm, SetForm
from workouts.forms.weights import Pounds, in_unit
from workouts.models import Profile, SessionSlot, SetLog
from workouts.units import Unit

LOADS = st.decimals(min_value="0.01", max_value="500", places=2)
BODY_WEIGHTS = st.decimals(min_value=30, max_value=250, places=1)
WRONG_LOAD = "Please give a number from 0 to 1102, with 2 decimal places at most."
WRONG_BODY_WEIGHT = "Please give a weight from 67 to 551 lb, like 158, or leave it empty."


# Conversion


@pytest.mark.parametrize(
    ("kilograms", "pounds"),
    [("60", 132), ("59.87", 132), ("100", 220), ("1", 2), ("12.5", 28), ("500", 1102), ("0.34", 1)],
)
def test_pounds_are_shown_rounded_to_one(kilograms, pounds):
    with units.using("lb"):
        assert units.words(Decimal(kilograms)) == f"{pounds} lb"


@pytest.mark.parametrize(
    ("kilograms", "said"), [("60.00", "60 kg"), ("12.50", "12.5 kg"), ("137.25", "137.25 kg")]
)
def test_kilograms_are_shown_as_they_are(kilograms, said):
    assert units.words(Decimal(kilograms)) == said


def test_no_load_has_no_words():
    assert units.words(None) == units.words(Decimal(0)) == ""


def test_a_pound_is_0_45359237_kilograms():
    assert units.in_kg(Decimal(132)) == Decimal("59.87")
    assert units.in_kg(Decimal(100)) == Decimal("45.36")
    assert units.in_kg(Decimal(158), decimal_places=1) == Decimal("71.7")


@given(st.integers(min_value=0, max_value=1102), st.sampled_from([1, 2]))
def test_whole_pounds_come_back_from_the_kilograms_they_are_stored_as(pounds, decimal_places):
    assert units.whole_pounds(units.in_kg(Decimal(pounds), decimal_places)) == pounds


@given(LOADS, LOADS)
def test_more_kilograms_are_never_fewer_pounds(one, other):
    low, high = sorted([one, other])
    assert units.whole_pounds(low) <= units.whole_pounds(high)


def test_kilograms_are_in_use_unless_said_and_again_afterwards():
    assert units.in_use() == Unit.KG
    with units.using("lb"):
        assert units.name() == "lb"
        with units.using("kg"):
            assert units.name() == "kg"
        assert units.in_use() == Unit.LB
    assert units.in_use() == Unit.KG


def test_the_unit_is_put_back_also_after_an_error():
    with pytest.raises(RuntimeError), units.using("lb"):
        raise RuntimeError
    assert units.in_use() == Unit.KG


def test_there_is_no_third_unit():
    with pytest.raises(ValueError, match="stone"), units.using("stone"):
        pass


def test_a_text_in_both_units_is_chosen_when_it_is_shown():
    text = in_unit(kg="in kg", lb="in lb")
    assert str(text) == "in kg"
    with units.using("lb"):
        assert str(text) == "in lb"


# What is typed


def set_form(**sent):
    slot = SessionSlot(rung=Rung(measure="reps", sides=Sides.BOTH))
    return SetForm({"number": "1", "amount": "10", **sent}, session_slot=slot)


def load_of(form):
    assert form.is_valid(), form.errors
    return form.values()["load_kg"]


@given(LOADS)
def test_a_load_left_as_it_was_shown_is_stored_as_it_was(load_kg):
    with units.using("lb"):
        shown = units.plain(units.shown(load_kg))
        assert load_of(set_form(load_lb=shown, load_kg=str(load_kg))) == load_kg


@given(BODY_WEIGHTS)
def test_a_body_weight_left_as_it_was_shown_is_stored_as_it_was(weight_kg):
    shown = units.plain(units.whole_pounds(weight_kg))
    assert AboutForm.base_fields["body_weight_kg"].clean(Pounds(shown, str(weight_kg))) == weight_kg


@pytest.mark.parametrize(
    ("typed", "shown_from", "stored"),
    [
        ("132", "60", "60"),
        ("132.0", "60", "60"),
        ("133", "60", "60.33"),
        ("132", "", "59.87"),
        ("132.5", "60", "60.10"),
        ("1102", "", "499.86"),
        ("132", "nonsense", "59.87"),
        ("132", "501", "59.87"),
        ("132", "sNaN", "59.87"),
    ],
)
def test_pounds_are_stored_in_kilograms_with_two_decimals(typed, shown_from, stored):
    with units.using("lb"):
        assert load_of(set_form(load_lb=typed, load_kg=shown_from)) == Decimal(stored)


@pytest.mark.parametrize("typed", ["", "0"])
def test_a_load_that_was_taken_out_is_none(typed):
    with units.using("lb"):
        assert load_of(set_form(load_lb=typed, load_kg="60")) is None


@pytest.mark.parametrize("typed", ["1103", "-1", "heavy", "10.125", "NaN", "sNaN", "1e999"])
def test_pounds_that_cannot_be_are_told_what_can(typed):
    with units.using("lb"):
        form = set_form(load_lb=typed, load_kg="60")
        assert form.errors == {"load_kg": [WRONG_LOAD]}


def test_a_page_in_kilograms_means_kilograms_also_after_the_unit_was_changed():
    with units.using("lb"):
        assert load_of(set_form(load_kg="60")) == 60
    assert load_of(set_form(load_lb="140", load_kg="60")) == Decimal("63.5")


@pytest.mark.parametrize(
    ("typed", "stored"), [("67", "30.4"), ("551", "249.9"), ("158.5", "71.9"), ("", None)]
)
def test_a_body_weight_in_pounds_is_stored_with_one_decimal(typed, stored):
    cleaned = AboutForm.base_fields["body_weight_kg"].clean(Pounds(typed, ""))
    assert cleaned == (Decimal(stored) if stored else None)


@pytest.mark.parametrize("typed", ["66", "552", "light", "158.55"])
def test_a_body_weight_in_pounds_has_its_range_in_pounds(typed):
    with units.using("lb"), pytest.raises(ValidationError) as refused:
        AboutForm.base_fields["body_weight_kg"].clean(Pounds(typed, ""))
    with units.using("lb"):
        assert refused.value.messages == [WRONG_BODY_WEIGHT]


# Pages and mails

stories = pytest.mark.django_db


@pytest.fixture
def in_pounds(client, time_machine, library):
    time_machine.move_to(noon(START), tick=False)
    person = eight_weeks.make_person("pounds@example.com")
    type(person).objects.filter(pk=person.pk).update(units="lb")
    client.force_login(person)
    return person


def page_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def leg_press(session):
    return session.slots.get(slot__slug="leg-press")


def set_url(slot):
    return f"/sessions/{slot.session_id}/slots/{slot.pk}/sets/"


def form_of_set(page, slot, number):
    return page.split(f'id="set-{slot.pk}-{number}"')[1].split("</form>")[0]


def sent_by(form):
    """What the browser would send of a set's numbers."""
    return dict(re.findall(r'name="(number|amount|load_\w+)"[^>]* value="([^"]*)"', form))


@pytest.fixture
def session(in_pounds):
    session = eight_weeks.enrol(in_pounds).sessions.get(on_date=START)
    return training.start(session, now=noon(START), pain_before=2)


@stories
def test_targets_are_in_pounds_on_today_and_before_the_session(client, in_pounds):
    session = eight_weeks.enrol(in_pounds).sessions.get(on_date=START)
    for path in ("/today/", f"/sessions/{session.pk}/"):
        page = page_of(client, path)
        assert " · 66 lb" in page
        assert " kg" not in strip_tags(page)


@stories
def test_a_set_is_typed_in_pounds_and_its_prefilled_load_is_kept_to_the_gram(client, session):
    slot, path = leg_press(session), f"/sessions/{session.pk}/"
    form = form_of_set(page_of(client, path), slot, 1)
    assert "<span>lb</span>" in form
    assert sent_by(form) == {"number": "1", "amount": "10", "load_lb": "66", "load_kg": "30"}
    client.post(set_url(slot), sent_by(form))
    assert SetLog.objects.get().load_kg == 30
    page = page_of(client, path)
    assert "10 reps · 66 lb" in page
    assert " kg" not in strip_tags(page)
    client.post(set_url(slot), sent_by(form_of_set(page, slot, 1)))  # saved again, unchanged
    assert SetLog.objects.get().load_kg == 30
    client.post(set_url(slot), {**sent_by(form_of_set(page, slot, 1)), "load_lb": "70"})
    assert SetLog.objects.get().load_kg == Decimal("31.75")
    again = form_of_set(page_of(client, path), slot, 2)
    assert (sent_by(again)["load_lb"], sent_by(again)["load_kg"]) == ("70", "31.75")


@stories
def test_refused_pounds_stay_as_typed_beside_what_would_fit(client, session):
    slot = leg_press(session)
    sent = {"number": "1", "amount": "10", "load_lb": "2000", "load_kg": "30"}
    answer = client.post(set_url(slot), sent)
    assert answer.status_code == 422
    form = form_of_set(re.sub(r"\s+", " ", answer.content.decode()), slot, 1)
    assert WRONG_LOAD in form
    assert sent_by(form) == sent


@stories
def test_a_refused_page_of_the_other_unit_shows_no_digits_that_would_mean_something_else(client, session):
    slot = leg_press(session)
    answer = client.post(set_url(slot), {"number": "1", "amount": "1000", "load_kg": "60"})
    assert sent_by(form_of_set(answer.content.decode(), slot, 1))["load_lb"] == ""
    type(session.enrolment.user).objects.update(units="kg")
    answer = client.post(set_url(slot), {"number": "1", "amount": "1000", "load_lb": "140", "load_kg": "60"})
    assert sent_by(form_of_set(answer.content.decode(), slot, 1))["load_kg"] == "60"


@stories
def test_what_was_lifted_the_last_time_is_in_pounds(client, in_pounds, time_machine):
    enrolment = eight_weeks.enrol(in_pounds)
    first = enrolment.sessions.get(on_date=START)
    slot = leg_press(training.start(first, now=noon(START)))
    training.log_set(slot, number=1, now=noon(START), amount=10, load_kg=Decimal("62.5"))
    week_later = START + timedelta(days=7)
    time_machine.move_to(noon(week_later), tick=False)
    client.force_login(in_pounds)
    page = page_of(client, f"/sessions/{enrolment.sessions.get(on_date=week_later).pk}/")
    assert "last time 10 at 138 lb" in strip_tags(page)


@stories
def test_progress_counts_in_pounds_and_compares_what_it_shows(client, in_pounds, time_machine):
    enrolment = eight_weeks.enrol(in_pounds)
    for week, load_kg, amount in ((0, "60", 8), (1, "60.2", 9), (2, "59.8", 9)):
        day = START + timedelta(weeks=week)
        slot = leg_press(training.start(enrolment.sessions.get(on_date=day), now=noon(day)))
        training.log_set(slot, number=1, now=noon(day), amount=amount, load_kg=Decimal(load_kg))
    time_machine.move_to(noon(START + timedelta(days=15)), tick=False)
    client.force_login(in_pounds)
    page = page_of(client, "/progress/")
    # 132 both at the start and now, though a few grams less: only the repetitions have moved.
    assert "from 132 →to 132 lb same load, more reps" in card_of(page, "Leg press")
    assert "from 132 lb to 132 lb" in page
    assert "9 · 133 lb" in page
    assert " kg" not in strip_tags(page)


@stories
def test_the_best_set_counts_the_loads_that_look_the_same_as_one(client, in_pounds, time_machine):
    slot = leg_press(
        training.start(eight_weeks.enrol(in_pounds).sessions.get(on_date=START), now=noon(START))
    )
    for number, (load_kg, amount) in enumerate([("60", 8), ("59.87", 11)], start=1):
        training.log_set(slot, number=number, now=noon(START), amount=amount, load_kg=Decimal(load_kg))
    with units.using("lb"):
        [line] = progress.look(slot.session.enrolment, START).groups[0].lines
    assert (line.last.text, line.last.amount) == ("132 lb", 11)


@stories
def test_body_weight_is_asked_for_in_pounds_and_stays_what_it_was(client, time_machine, library):
    time_machine.move_to(NOW, tick=False)
    person = get_user_model().objects.create_user("new@example.com", "a long password", units="lb")
    client.force_login(person)
    go(client, until="about")
    page = page_of(client, "/start/about/")
    assert "Body weight in lb (optional)" in page
    field = re.search(r'<input[^>]*name="body_weight_lb"[^>]*>', page).group()
    assert 'min="67"' in field
    assert 'max="551"' in field
    answer = client.post("/start/about/", {**ABOUT, "body_weight_lb": "70", "body_weight_kg": "32"})
    assert answer.status_code == 302
    assert Profile.objects.get().body_weight_kg == Decimal("31.8")
    client.post("/start/about/", {**ABOUT, "body_weight_lb": "71", "body_weight_kg": "32"})
    assert Profile.objects.get().body_weight_kg == 32
    page = page_of(client, "/start/about/")
    assert re.search(r'name="body_weight_lb" value="71"', page)
    assert re.search(r'type="hidden" name="body_weight_kg" value="32"', page)
    answer = client.post("/start/about/", {**ABOUT, "body_weight_lb": "600", "body_weight_kg": "32"})
    assert answer.status_code == 422
    assert WRONG_BODY_WEIGHT in answer.content.decode()
    assert 'value="600"' in answer.content.decode()


@stories
def test_a_reminder_is_in_pounds_and_the_next_persons_in_kilograms(library, mailbox):
    PlanLine.objects.filter(plan_session__code="h1").update(rung=Rung.objects.get(slug="goblet-squat"))
    for email, unit in (("pounds@example.com", "lb"), ("kilograms@example.com", "kg")):
        person = eight_weeks.make_person(email)
        confirm(person)
        type(person).objects.filter(pk=person.pk).update(units=unit)
        eight_weeks.enrol(person)
    tick(A_MINUTE_LATER)
    for address, said, unsaid in (("pounds", "13 lb", " kg"), ("kilograms", "6 kg", " lb")):
        [message] = mailbox.to(f"{address}@example.com")
        for kind in ("plain", "html"):
            text = strip_tags(message.get_body((kind,)).get_content())
            assert said in text
            assert unsaid not in text
    assert units.in_use() == Unit.KG


@stories
def test_one_persons_pounds_never_reach_the_next_request(client, session):
    page_of(client, f"/sessions/{session.pk}/")
    other = eight_weeks.make_person("kilograms@example.com")
    client.force_login(other)
    eight_weeks.enrol(other)
    assert " · 30 kg" in page_of(client, "/today/")
    assert units.in_use() == Unit.KG


@stories
def test_in_kilograms_a_set_has_one_load_and_nothing_hidden(client, session):
    type(session.enrolment.user).objects.update(units="kg")
    form = form_of_set(page_of(client, f"/sessions/{session.pk}/"), leg_press(session), 1)
    assert sent_by(form) == {"number": "1", "amount": "10", "load_kg": "30"}
    assert 'max="500"' in form


@stories
def test_the_database_knows_no_third_unit(runner):
    with pytest.raises(IntegrityError, match="user_units_kg_or_lb"), transaction.atomic():
        type(runner).objects.update(units="st")
