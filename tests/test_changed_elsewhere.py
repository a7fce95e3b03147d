"""A set on the plain page that was changed elsewhere meanwhile is never overwritten silently."""

import re

import pytest
from django.utils.html import strip_tags

from tests import eight_weeks
from tests.eight_weeks import START, noon
from tests.parallel import in_threads
from tests.phone_entries import put
from workouts import sets, training
from workouts.models import RemovedSet, SetLog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


@pytest.fixture
def runner(client, time_machine):
    time_machine.move_to(noon(START), tick=False)
    runner = eight_weeks.make_person()
    client.force_login(runner)
    return runner


@pytest.fixture
def slot(runner):
    enrolment = eight_weeks.enrol(runner)
    session = training.start(enrolment.sessions.get(on_date=START), now=noon(START), pain_before=2)
    return session.slots.get(rung__slug="leg-press")


def press(client, slot, number=1, **data):
    url = f"/sessions/{slot.session_id}/slots/{slot.pk}/sets/"
    return client.post(url, {"number": str(number), **data})


def form_of(page, slot, number=1):
    """The form of a set, with the values of its fields."""
    source = page.content.decode()
    form = re.search(rf'<form [^>]*id="set-{slot.pk}-{number}".*?</form>', source, re.DOTALL)[0]
    fields = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', form))
    return fields, " ".join(strip_tags(form).split())


def stored():
    return list(SetLog.objects.values_list("number", "amount", "edit"))


def test_the_page_sends_along_which_edit_it_has_shown(client, slot):
    address = f"/sessions/{slot.session_id}/?plain=1"
    assert form_of(client.get(address), slot)[0]["edit"] == "0"
    press(client, slot, edit="0", amount="10")
    assert form_of(client.get(address), slot)[0]["edit"] == "1"
    press(client, slot, edit="1", amount="11")
    assert form_of(client.get(address), slot)[0]["edit"] == "2"
    assert stored() == [(1, 11, 2)]


def test_both_values_are_shown_and_only_a_second_press_replaces_the_other(client, slot):
    press(client, slot, edit="0", amount="10", load_kg="30")
    press(client, slot, edit="1", amount="9", load_kg="30")  # the other tab
    answer = press(client, slot, edit="1", amount="12", load_kg="30")
    assert answer.status_code == 409
    fields, said = form_of(answer, slot)
    assert "Meanwhile this set was saved as 9 reps · 30 kg." in said
    assert (fields["amount"], fields["edit"]) == ("12", "2")
    assert stored() == [(1, 9, 2)]
    press(client, slot, edit=fields["edit"], amount=fields["amount"], load_kg="30")
    assert stored() == [(1, 12, 3)]


def test_a_set_that_a_phone_has_logged_meanwhile_is_shown_before_it_is_replaced(client, slot):
    put(client, slot, amount=8)
    answer = press(client, slot, edit="0", amount="10")
    assert answer.status_code == 409
    assert "saved as 8 reps" in form_of(answer, slot)[1]
    assert stored() == [(1, 8, 1)]


def test_the_same_press_twice_is_no_conflict(client, slot):
    for _ in range(2):
        assert press(client, slot, edit="0", amount="10").status_code == 302
    for _ in range(2):
        assert press(client, slot, edit="1", amount="11").status_code == 302
    assert stored() == [(1, 11, 2)]


def test_a_set_taken_back_elsewhere_comes_back_only_by_a_second_press(client, slot):
    press(client, slot, edit="0", amount="10")
    press(client, slot, edit="1", remove="1")
    answer = press(client, slot, edit="1", amount="12")
    assert answer.status_code == 409
    fields, said = form_of(answer, slot)
    assert "taken back meanwhile" in said
    assert not SetLog.objects.exists()
    press(client, slot, edit=fields["edit"], amount=fields["amount"])
    assert stored() == [(1, 12, 1)]


def test_what_was_changed_elsewhere_is_not_taken_back_unseen(client, slot):
    press(client, slot, edit="0", amount="10")
    press(client, slot, edit="1", amount="9")
    answer = press(client, slot, edit="1", amount="10", remove="1")
    assert answer.status_code == 409
    assert "saved as 9 reps" in form_of(answer, slot)[1]
    assert stored() == [(1, 9, 2)]
    assert press(client, slot, edit="2", remove="1").status_code == 302
    assert not SetLog.objects.exists()
    assert RemovedSet.objects.get().edit == 3


def test_a_page_from_before_there_were_edits_still_saves(client, slot):
    press(client, slot, amount="10")
    press(client, slot, amount="9")
    assert stored() == [(1, 9, 2)]


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_is_told_of_the_other(slot):
    training.log_set(slot, number=1, now=noon(START), amount=10, shown_edit=0)
    amounts, told = iter(range(20, 26)), []

    def change():
        try:
            training.log_set(slot, number=1, now=noon(START), amount=next(amounts), shown_edit=1)
        except sets.ChangedElsewhereError as error:
            told.append(error.stored.edit)

    in_threads(6, change)
    assert told == [2] * 5
    assert SetLog.objects.get().edit == 2
