"""Private notes of a coach: written, changed, deleted and put back; read by nobody else."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tests import eight_weeks
from tests.coaching import coach_person, make_coach
from workouts.coach import notes, tasks
from workouts.coach.models import Note
from workouts.models import Access, Coaching

pytestmark = pytest.mark.django_db

WORDS = "Knee was fine today"


@pytest.fixture
def coaching(client: Client) -> Coaching:
    coach = make_coach()
    client.force_login(coach)
    return coach_person(coach, eight_weeks.make_person())


def page_of(coaching: Coaching) -> str:
    return f"/coach/people/{coaching.pk}/notes/"


def write(client: Client, coaching: Coaching, text: str = WORDS, **fields: object) -> Note:
    client.post(page_of(coaching), {"text": text, **fields})
    return Note.objects.latest("created_at")


def test_a_note_stands_on_the_page_with_the_newest_first(client: Client, coaching: Coaching) -> None:
    write(client, coaching, "first of all")
    write(client, coaching, "then this")
    html = client.get(page_of(coaching)).content.decode()
    assert html.index("then this") < html.index("first of all")


def test_a_note_that_is_sent_twice_is_kept_once(client: Client, coaching: Coaching) -> None:
    key = uuid4()
    for _ in range(2):
        write(client, coaching, key=key)
    assert Note.objects.count() == 1
    assert Access.objects.filter(what=Access.What.NOTED).count() == 1


def test_an_empty_note_is_refused_in_plain_words(client: Client, coaching: Coaching) -> None:
    answer = client.post(page_of(coaching), {"text": "  "})
    assert answer.status_code == 422
    assert "Please write something first." in answer.content.decode()
    assert not Note.objects.exists()


def test_what_was_typed_stays_when_it_is_too_long(client: Client, coaching: Coaching) -> None:
    text = "much " * 500
    answer = client.post(page_of(coaching), {"text": text})
    assert answer.status_code == 422
    assert text in answer.content.decode()


def test_line_breaks_count_once_as_in_the_browser(client: Client, coaching: Coaching) -> None:
    assert write(client, coaching, "a\r\n" * 999 + "b").text.count("\n") == 999


def test_a_changed_note_keeps_its_day(client: Client, coaching: Coaching) -> None:
    note = write(client, coaching)
    url = f"{page_of(coaching)}{note.pk}/"
    assert WORDS in client.get(url).content.decode()
    client.post(url, {"text": "Knee was sore after all"})
    changed = Note.objects.get()
    assert (changed.text, changed.created_at) == ("Knee was sore after all", note.created_at)
    assert changed.changed_at > note.changed_at


def test_a_deleted_note_leaves_its_place_and_can_be_put_back(client: Client, coaching: Coaching) -> None:
    note = write(client, coaching)
    html = client.post(f"{page_of(coaching)}{note.pk}/delete/", follow=True).content.decode()
    assert WORDS not in html
    assert "Put it back" in html
    html = client.post(f"{page_of(coaching)}{note.pk}/put-back/", follow=True).content.decode()
    assert WORDS in html


def test_a_deleted_note_is_gone_for_good_after_a_day(
    client: Client, coaching: Coaching, time_machine: Any
) -> None:
    time_machine.move_to(timezone.now())
    note = write(client, coaching)
    client.post(f"{page_of(coaching)}{note.pk}/delete/")
    tasks.tick()
    assert Note.objects.exists()
    time_machine.shift(notes.CAN_PUT_BACK + timedelta(minutes=1))
    client.force_login(coaching.coach)
    assert client.post(f"{page_of(coaching)}{note.pk}/put-back/").status_code == 404
    tasks.tick()
    assert not Note.objects.exists()


def test_a_get_neither_deletes_nor_puts_back(client: Client, coaching: Coaching) -> None:
    note = write(client, coaching)
    client.get(f"{page_of(coaching)}{note.pk}/delete/")
    assert Note.objects.get().deleted_at is None
    client.post(f"{page_of(coaching)}{note.pk}/delete/")
    client.get(f"{page_of(coaching)}{note.pk}/put-back/")
    assert Note.objects.get().deleted_at is not None


def test_the_person_reads_that_something_was_noted_and_never_what(client: Client, coaching: Coaching) -> None:
    note = write(client, coaching)
    client.post(f"{page_of(coaching)}{note.pk}/", {"text": "other words"})
    client.post(f"{page_of(coaching)}{note.pk}/delete/")
    lines = Access.objects.filter(person=coaching.person, what=Access.What.NOTED)
    assert lines.count() == 3
    assert {line.subject for line in lines} == {str(note.pk)}


@pytest.mark.parametrize("who", ["runner", "other coach", "former coach", "coach without a second factor"])
def test_nobody_else_reaches_a_note(client: Client, coaching: Coaching, who: str) -> None:
    note = write(client, coaching)
    people = {
        "runner": lambda: coaching.person,
        "other coach": lambda: make_coach("other@example.com", "Other"),
        "former coach": lambda: (
            coach_person(make_coach("former@example.com", "Former"), coaching.person, has_ended=True).coach
        ),
        "coach without a second factor": lambda: make_coach(
            "new@example.com", "New", has_second_factor=False
        ),
    }
    stranger = Client()
    stranger.force_login(people[who]())
    for path in ("", f"{note.pk}/", f"{note.pk}/delete/", f"{note.pk}/put-back/"):
        answer = stranger.post(f"{page_of(coaching)}{path}", {"text": "mine now"})
        assert answer.status_code == (302 if who.endswith("second factor") else 404)
    assert [each.text for each in Note.objects.filter(deleted_at=None)] == [WORDS]


def test_a_note_is_not_reached_through_another_persons_page(client: Client, coaching: Coaching) -> None:
    note = write(client, coaching)
    other = coach_person(coaching.coach, eight_weeks.make_person("other@example.com"), "Runner 13")
    assert client.post(f"{page_of(other)}{note.pk}/", {"text": "x"}).status_code == 404


def test_after_the_end_the_coach_reads_no_note(client: Client, coaching: Coaching) -> None:
    write(client, coaching)
    Coaching.objects.update(ended_at=coaching.started_at, ended_by="person")
    assert client.get(page_of(coaching)).status_code == 404


def test_the_page_asks_no_more_with_many_notes(
    client: Client, coaching: Coaching, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        write(client, coaching, f"note {number}")
    with django_assert_max_num_queries(10):
        client.get(page_of(coaching))
