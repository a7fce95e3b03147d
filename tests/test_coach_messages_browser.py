""" "Seen" in a real browser: only what stood on the screen, and never in a page behind another one."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import eight_weeks
from tests.browser import looks, settle, violations
from tests.coaching import coach_person, make_coach
from workouts.coach import messages, notes
from workouts.coach.models import Message
from workouts.models import Coaching

pytestmark = pytest.mark.browser

LONG = "One line after the other, so that the last message is far down.\n" * 20
HIDDEN = "Object.defineProperty(document, 'visibilityState', { get: () => globalThis.stands ?? 'hidden' });"
IN_FRONT = "() => { globalThis.stands = 'visible'; document.dispatchEvent(new Event('visibilitychange')); }"


@pytest.fixture
def coaching(library: None) -> Coaching:
    return coach_person(make_coach(), eight_weeks.make_person())


def log_in(page: Any, user: Any, site: str) -> None:
    client = Client()
    client.force_login(user)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def write(coaching: Coaching, text: str, minutes_ago: int = 5, *, by_coach: bool = True) -> Message:
    sent_at = timezone.now() - timedelta(minutes=minutes_ago)
    messages.send(coaching, by_coach=by_coach, text=text, now=sent_at)
    return Message.objects.latest("sent_at")


def unseen() -> set[str]:
    return set(Message.objects.filter(seen_at=None).values_list("text", flat=True))


def is_told(answer: Any) -> bool:
    return answer.url.endswith("/seen/")


def test_a_message_is_seen_once_its_end_stood_on_the_screen(page: Any, site: str, coaching: Coaching) -> None:
    write(coaching, "The first word", 9)
    write(coaching, LONG, 8)
    write(coaching, "The last word", 7)
    log_in(page, coaching.person, site)
    with page.expect_response(is_told) as told:
        page.goto("/messages/")
    assert told.value.status == 204
    assert unseen() == {LONG, "The last word"}
    with page.expect_response(is_told):
        page.get_by_role("button", name="Got it").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('form[data-seen]').hidden")
    assert unseen() == set()


def test_a_page_behind_another_one_marks_nothing_until_it_comes_to_the_front(
    page: Any, site: str, coaching: Coaching
) -> None:
    write(coaching, "Hello")
    page.add_init_script(HIDDEN)
    log_in(page, coaching.person, site)
    page.clock.install()
    page.goto("/messages/")
    settle(page)
    page.clock.run_for(10_000)
    settle(page)
    assert unseen() == {"Hello"}
    with page.expect_response(is_told):
        page.evaluate(IN_FRONT)
        page.clock.run_for(2_000)
    assert unseen() == set()


def test_two_people_write_side_by_side(new_context: Any, site: str, coaching: Coaching) -> None:
    coach, person = new_context().new_page(), new_context().new_page()
    log_in(coach, coaching.coach, site)
    log_in(person, coaching.person, site)
    coach.goto(f"/coach/people/{coaching.pk}/messages/")
    coach.get_by_label("Write to Runner 12").fill("How was the run?")
    coach.get_by_role("button", name="Send").click()
    coach.get_by_text("not seen yet").wait_for()
    person.goto("/today/")
    with person.expect_response(is_told):
        person.get_by_role("link", name="1 new message from your coach").click()
    person.get_by_text("How was the run?").wait_for()
    coach.reload()
    assert "not seen yet" not in coach.locator("#messages").inner_text()
    assert "seen " in coach.locator("#messages").inner_text()


def test_a_note_is_kept_deleted_and_put_back_without_leaving_the_persons_page(
    page: Any, site: str, coaching: Coaching
) -> None:
    log_in(page, coaching.coach, site)
    page.goto(f"/coach/people/{coaching.pk}/")
    settle(page)
    part = page.locator("#notes")
    part.get_by_label("New note").fill("Knee was fine")
    part.get_by_role("button", name="Keep note").click()
    part.get_by_text("Knee was fine").wait_for()
    part.get_by_role("button", name="Delete").click()
    part.get_by_role("button", name="Put it back").click()
    part.get_by_text("Knee was fine").wait_for()
    assert page.url.endswith(f"/coach/people/{coaching.pk}/")


def test_the_pages_of_messages_and_notes_can_be_used_by_everybody(
    page: Any, site: str, coaching: Coaching
) -> None:
    write(coaching, "x" * 300, 9, by_coach=False)
    write(coaching, "How was the run?", 8)
    notes.write(coaching, text="y" * 300, now=timezone.now() - timedelta(hours=1))
    notes.write(coaching, text="gone", now=timezone.now())
    notes.delete(notes.of(coaching, now=timezone.now())[0], now=timezone.now())
    theirs = f"/coach/people/{coaching.pk}"
    paths = [
        (coaching.coach, [f"{theirs}/messages/", f"{theirs}/notes/", "/coach/messages/", "/coach/mails/"]),
        (coaching.person, ["/messages/"]),
    ]
    for user, own in paths:
        log_in(page, user, site)
        for path in own:
            page.goto(path)
            settle(page)
            for look in looks(page):
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, look)
                assert violations(page, look) == [], (path, look)
