"""Short messages between a person and a coach, and what "seen" means."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import eight_weeks
from tests.coaching import coach_person, make_coach
from workouts.coach import messages, notes
from workouts.coach.models import Message
from workouts.models import Access, Coaching, Enrolment

pytestmark = pytest.mark.django_db

WORDS = "How was the long run?"
NOW = datetime(2026, 11, 21, 9, 12, tzinfo=UTC)


@pytest.fixture
def coaching(time_machine: Any) -> Coaching:
    time_machine.move_to(NOW, tick=False)
    return coach_person(make_coach(), eight_weeks.make_person())


@pytest.fixture
def coach(coaching: Coaching) -> Client:
    return logged_in(coaching.coach)


@pytest.fixture
def person(coaching: Coaching) -> Client:
    return logged_in(coaching.person)


def logged_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def coachs_page(coaching: Coaching) -> str:
    return f"/coach/people/{coaching.pk}/messages/"


def persons_page(coaching: Coaching) -> str:
    return f"/messages/{coaching.pk}/"


def read(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def from_coach(coaching: Coaching, text: str = WORDS) -> Message:
    messages.send(coaching, by_coach=True, text=text, now=datetime.now(UTC))
    return Message.objects.latest("sent_at")


# Writing and reading


def test_what_the_coach_writes_the_person_reads_and_answers(
    coaching: Coaching, coach: Client, person: Client, time_machine: Any
) -> None:
    coach.post(coachs_page(coaching), {"text": WORDS})
    html = read(person, "/messages/")
    assert WORDS in html
    assert "Anna Coach · <time" in html
    time_machine.shift(60)
    person.post(persons_page(coaching), {"text": "Slow and good"})
    html = read(coach, coachs_page(coaching))
    assert html.index(WORDS) < html.index("Slow and good")


def test_a_message_that_is_sent_twice_arrives_once(coaching: Coaching, coach: Client) -> None:
    key = re.search(r'name="key" value="([^"]+)"', read(coach, coachs_page(coaching)))[1]  # type: ignore[index]
    for _ in range(2):
        coach.post(coachs_page(coaching), {"text": WORDS, "key": key})
    assert Message.objects.count() == 1
    assert Access.objects.filter(what=Access.What.MESSAGE).count() == 1


def test_the_key_of_somebody_elses_message_changes_nothing(coaching: Coaching, coach: Client) -> None:
    other = coach_person(
        make_coach("other@example.com", "Other"), eight_weeks.make_person("other.runner@example.com")
    )
    message = from_coach(other)
    coach.post(coachs_page(coaching), {"text": "taken over", "key": message.pk})
    assert [(m.text, m.coaching_id) for m in Message.objects.all()] == [(WORDS, other.pk)]


def test_only_text_and_key_of_a_form_count(coaching: Coaching, person: Client) -> None:
    forged = {
        "is_from_coach": "1",
        "seen_at": "2026-01-01",
        "coaching": str(uuid4()),
        "sent_at": "2020-01-01",
    }
    person.post(persons_page(coaching), {"text": "hello", **forged})
    message = Message.objects.get()
    assert (message.is_from_coach, message.seen_at, message.coaching_id) == (False, None, coaching.pk)
    assert message.sent_at == NOW


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_a_message_is_neither_empty_nor_long(coaching: Coaching, person: Client, text: str) -> None:
    answer = person.post(persons_page(coaching), {"text": text})
    assert answer.status_code == 422
    assert 'id="message-wrong"' in answer.content.decode()
    assert not Message.objects.exists()


def test_what_somebody_writes_is_text_and_nothing_else(
    coaching: Coaching, coach: Client, person: Client
) -> None:
    person.post(persons_page(coaching), {"text": "<script>alert(1)</script>"})
    html = read(coach, coachs_page(coaching))
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_the_persons_clock_tells_the_time_to_both(coaching: Coaching, coach: Client, person: Client) -> None:
    eight_weeks.enrol(coaching.person)
    Enrolment.objects.update(time_zone="Asia/Kathmandu")
    from_coach(coaching)
    for html in (read(coach, coachs_page(coaching)), read(person, "/messages/")):
        assert "21 Nov, 14:57" in html


def test_earlier_messages_are_a_press_away(coaching: Coaching, person: Client, time_machine: Any) -> None:
    for number in range(messages.LATEST + 10):
        time_machine.shift(60)
        from_coach(coaching, f"number {number:03}")
    html = read(person, "/messages/")
    assert "number 010" in html
    assert "number 009" not in html
    [more] = re.findall(r'href="([^"]+\?before=[^"]+)"', html)
    html = read(person, more)
    assert "number 009" in html
    assert "number 010" not in html


def test_a_mistyped_address_of_earlier_messages_shows_the_latest(coaching: Coaching, person: Client) -> None:
    from_coach(coaching)
    assert WORDS in read(person, f"{persons_page(coaching)}?before=x")


def test_with_two_coaches_there_is_a_list_and_what_is_new_comes_first(
    coaching: Coaching, person: Client, time_machine: Any
) -> None:
    second = coach_person(make_coach("ben@example.com", "Ben Coach"), coaching.person)
    from_coach(coaching)
    html = read(person, "/messages/")
    assert html.index("Anna Coach") < html.index("Ben Coach")
    assert "1 new" in html
    assert WORDS not in html
    assert "Write to Ben Coach" in read(person, persons_page(second))


def test_nothing_is_sent_once_the_coaching_has_ended_meanwhile(coaching: Coaching) -> None:
    Coaching.objects.filter(pk=coaching.pk).update(ended_at=NOW, ended_by="person")
    for by_coach in (True, False):
        assert not messages.send(coaching, by_coach=by_coach, text=WORDS, now=NOW)
    assert not Message.objects.exists()
    assert not Access.objects.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one at a time")
def test_a_message_and_an_end_at_once_wait_for_each_other(coaching: Coaching) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert messages.send(coaching, by_coach=False, text=WORDS, now=NOW)
    locks = [each["sql"] for each in queries if "FOR UPDATE" in each["sql"]]
    assert len(locks) == 1
    assert "workouts_coaching" in locks[0]


def test_without_a_coach_the_page_says_how_one_comes(client: Client, runner: Any) -> None:
    client.force_login(runner)
    assert "You have no coach" in read(client, "/messages/")


def test_the_inbox_lists_only_people_with_messages_and_news_first(
    coaching: Coaching, coach: Client, time_machine: Any
) -> None:
    quiet = coach_person(coaching.coach, eight_weeks.make_person("b@example.com"), "Runner 13")
    coach_person(coaching.coach, eight_weeks.make_person("c@example.com"), "Runner 14")
    messages.send(coaching, by_coach=False, text="hi", now=NOW)
    time_machine.shift(60)
    from_coach(quiet)
    html = read(coach, "/coach/messages/")
    assert html.index("Runner 12") < html.index("Runner 13")
    assert "Runner 14" not in html
    assert re.search(r"Runner 12.*waits for you.*>hi<.*Runner 13.*you wrote last.*>You: How was", html, re.S)
    seen = set(Access.objects.filter(what=Access.What.LIST).values_list("person", flat=True))
    assert seen == {coaching.person_id, quiet.person_id}


# Seen


def test_opening_the_page_does_not_mean_seen(coaching: Coaching, coach: Client, person: Client) -> None:
    from_coach(coaching)
    for path in ("/messages/", persons_page(coaching), f"{persons_page(coaching)}seen/", "/today/"):
        person.get(path)
    assert Message.objects.get().seen_at is None
    assert "not seen yet" in read(coach, coachs_page(coaching))


def test_got_it_without_javascript_tells_the_sender_when(
    coaching: Coaching, coach: Client, person: Client
) -> None:
    message = from_coach(coaching)
    html = read(person, "/messages/")
    assert "Got it" in html
    [url] = re.findall(r'action="([^"]+/seen/)"', html)
    ids = re.findall(r'name="message" value="([^"]+)"', html)
    assert ids == [str(message.pk)]
    answer = person.post(url, {"message": ids}, follow=True)
    assert "Got it" not in answer.content.decode()
    assert "seen 21 Nov, 09:12" in read(coach, coachs_page(coaching))


def test_a_script_gets_no_page_back(coaching: Coaching, person: Client) -> None:
    message = from_coach(coaching)
    answer = person.post(
        f"{persons_page(coaching)}seen/", {"message": [message.pk]}, headers={"X-Requested-With": "seen"}
    )
    assert (answer.status_code, answer.content) == (204, b"")
    assert Message.objects.get().seen_at == NOW


def test_the_first_time_counts(coaching: Coaching, person: Client, time_machine: Any) -> None:
    message = from_coach(coaching)
    for _ in range(2):
        person.post(f"{persons_page(coaching)}seen/", {"message": [message.pk]})
        time_machine.shift(3600)
    assert Message.objects.get().seen_at == NOW


def test_nobody_marks_their_own_words_as_seen(coaching: Coaching, coach: Client) -> None:
    message = from_coach(coaching)
    coach.post(f"{coachs_page(coaching)}seen/", {"message": [message.pk]})
    assert Message.objects.get().seen_at is None


def test_only_what_was_named_is_seen_and_nonsense_does_no_harm(coaching: Coaching, person: Client) -> None:
    first = from_coach(coaching, "first")
    from_coach(coaching, "second")
    person.post(f"{persons_page(coaching)}seen/", {"message": [first.pk, "nonsense", uuid4()]})
    assert [m.text for m in Message.objects.filter(seen_at=None)] == ["second"]


# Who


def test_the_person_can_read_that_the_coach_looked_and_wrote(coaching: Coaching, coach: Client) -> None:
    coach.post(coachs_page(coaching), {"text": WORDS})
    kinds = set(Access.objects.filter(person=coaching.person).values_list("what", flat=True))
    assert kinds == {Access.What.PAGE, Access.What.MESSAGE}


def test_what_a_person_writes_is_no_line_of_the_trail(coaching: Coaching, person: Client) -> None:
    person.post(persons_page(coaching), {"text": "hi"})
    assert not Access.objects.exists()


def test_after_the_end_the_person_reads_on_and_the_coach_sees_nothing(
    coaching: Coaching, coach: Client, person: Client
) -> None:
    from_coach(coaching)
    Coaching.objects.update(ended_at=NOW, ended_by="person")
    html = read(person, "/messages/")
    assert WORDS in html
    assert "<textarea" not in html
    assert "Got it" not in html
    person.post(persons_page(coaching), {"text": "still there?"})
    assert Message.objects.count() == 1
    assert coach.get(coachs_page(coaching)).status_code == 404
    assert coach.post(coachs_page(coaching), {"text": "hello?"}).status_code == 404
    assert "Runner 12" not in read(coach, "/coach/messages/")


@pytest.mark.parametrize("who", ["another runner", "another coach", "a former coach", "the coach"])
def test_nobody_else_reaches_the_persons_side(coaching: Coaching, who: str) -> None:
    people = {
        "another runner": lambda: eight_weeks.make_person("b@example.com"),
        "another coach": lambda: make_coach("other@example.com", "Other"),
        "a former coach": lambda: (
            coach_person(make_coach("former@example.com", "Former"), coaching.person, has_ended=True).coach
        ),
        "the coach": lambda: coaching.coach,
    }
    user = people[who]()
    if not user.has_consented:
        user.give_consent(version="1", year_of_birth=1980, now=NOW)
    stranger = logged_in(user)
    for path in ("", "seen/"):
        assert stranger.get(persons_page(coaching) + path).status_code in {302, 404}
        assert stranger.post(persons_page(coaching) + path, {"text": "x"}).status_code == 404
        if who != "the coach":
            assert stranger.post(coachs_page(coaching) + path, {"text": "x"}).status_code == 404
    assert not Message.objects.exists()


# News


def test_today_says_that_a_message_waits_until_it_was_seen(coaching: Coaching, person: Client) -> None:
    eight_weeks.enrol(coaching.person)
    assert "new message" not in read(person, "/today/")
    message = from_coach(coaching)
    html = read(person, "/today/")
    assert "1 new message from your coach" in html
    assert 'class="dot"' in html
    messages.mark_seen(coaching, by_coach=False, ids=[message.pk], now=NOW)
    html = read(person, "/today/")
    assert "new message" not in html
    assert 'class="dot"' not in html


def test_a_coach_sees_a_dot_on_their_pages(coaching: Coaching, coach: Client) -> None:
    assert 'class="dot"' not in read(coach, "/coach/messages/")
    messages.send(coaching, by_coach=False, text="hi", now=NOW)
    html = read(coach, "/coach/mails/")
    assert html.count('class="dot"') == 2  # on the tab of the site and on that of the coach's pages
    assert "1 new message from your people" in read(coach, "/today/") or not coaching.coach.has_consented


def test_a_withdrawn_agreement_takes_the_news_from_the_coach(coaching: Coaching) -> None:
    messages.send(coaching, by_coach=False, text="hi", now=NOW)
    assert messages.news(coaching.coach).as_coach == 1
    coaching.person.withdraw_consent(now=NOW)
    assert messages.news(coaching.coach).as_coach == 0


def test_the_news_are_one_query(coaching: Coaching, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        messages.news(coaching.coach)


# Budgets


@pytest.mark.parametrize("number", [1, 20])
def test_every_page_of_messages_keeps_to_ten_queries(
    coaching: Coaching,
    coach: Client,
    person: Client,
    number: int,
    django_assert_max_num_queries: Any,
) -> None:
    for each in range(number):
        other = coach_person(
            coaching.coach, eight_weeks.make_person(f"r{each}@example.com"), f"Runner {each}"
        )
        messages.send(other, by_coach=False, text="hi", now=NOW + timedelta(seconds=each))
        messages.send(coaching, by_coach=bool(each % 2), text="hi", now=NOW + timedelta(seconds=each))
    pages = [(coach, coachs_page(coaching)), (coach, "/coach/messages/"), (person, "/messages/")]
    for client, path in pages:
        with django_assert_max_num_queries(10):
            assert client.get(path).status_code == 200


def test_a_thread_is_one_query_where_the_clock_is_known(
    coaching: Coaching, django_assert_num_queries: Any
) -> None:
    from_coach(coaching)
    with django_assert_num_queries(1):
        thread = messages.thread(coaching, zone=ZoneInfo("UTC"))
        assert [line.text for line in thread.new] == []


# On the person's page


def test_the_persons_page_shows_the_latest_messages_and_the_notes(
    coaching: Coaching, coach: Client, time_machine: Any
) -> None:
    for number in range(8):
        time_machine.shift(60)
        from_coach(coaching, f"message {number}")
    notes.write(coaching, text="a private note", now=datetime.now(UTC))
    gone = notes.of(coaching, now=datetime.now(UTC))[0]
    notes.write(coaching, text="another note", now=datetime.now(UTC) + timedelta(seconds=1))
    notes.delete(gone, now=datetime.now(UTC))
    html = read(coach, f"/coach/people/{coaching.pk}/")
    assert "message 2" not in html
    assert html.index("message 3") < html.index("message 7")
    assert f'href="{coachs_page(coaching)}?before=' in html
    assert "another note" in html
    assert "a private note" not in html
    assert "Put it back" in html


def test_what_is_pressed_on_the_persons_page_leads_back_there(coaching: Coaching, coach: Client) -> None:
    page = f"/coach/people/{coaching.pk}/"
    for part in ("messages", "notes"):
        answer = coach.post(f"{page}{part}/", {"text": "hi", "from": "person"})
        assert answer["Location"] == f"{page}#{part}"


def test_the_persons_page_keeps_to_ten_queries_with_all_that_was_written(
    coaching: Coaching, coach: Client, django_assert_max_num_queries: Any
) -> None:
    eight_weeks.enrol(coaching.person)
    from_coach(coaching)
    notes.write(coaching, text="a private note", now=NOW)
    coach.get(f"/coach/people/{coaching.pk}/")
    with django_assert_max_num_queries(10):
        assert coach.get(f"/coach/people/{coaching.pk}/").status_code == 200


def test_the_dot_costs_a_coachs_page_no_query(
    coaching: Coaching, coach: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(5):  # log-in, account, second factor, and the two of the form
        coach.get("/coach/mails/")
