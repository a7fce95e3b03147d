"""Nothing that was pressed is lost: without signal, after a crash, a log-out, midnight, in two tabs and on
two phones (R14 to R17)."""

from datetime import datetime, time, timedelta
from importlib import import_module
from itertools import pairwise
from typing import Any

import pytest
from django.conf import settings

from tests.browser import settle, wait_until
from tests.eight_weeks import START, noon
from tests.playing import (  # noqa: F401 fixtures
    IN_STORE,
    NOTHING_WAITS,
    Player,
    begin,
    enrolment,
    new_phone,
    play,
    session_of,
    sets_of,
    short,
)
from workouts import in_session, replanning
from workouts.models import Session, SessionSlot

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]

IS_KEPT = f"async () => Boolean(await (await {IN_STORE}).today())"
PLANNED = [
    *[("leg-press", number, 10) for number in (1, 2)],
    *[("chair-squat", number, 8) for number in (1, 2)],
    *[("wall-sit-45", number, 20) for number in (1, 2, 3)],
    *[("glute-bridge", number, 10) for number in (1, 2)],
]


def see_today(page: Any) -> None:
    """Open Today with signal, until the phone keeps all that it needs without."""
    page.goto("/today/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    wait_until(page, IS_KEPT)
    settle(page)


def kill(player: Player) -> Player:
    """The tab is gone, and is opened again."""
    context = player.page.context
    # To the last words of a tab the browser of the tests gives a signal again; nobody is to hear them.
    log_in = [cookie for cookie in context.cookies() if cookie["name"] == "sessionid"]
    context.clear_cookies(name="sessionid")
    player.page.close()
    again = Player(context.new_page(), player.session)
    again.page.goto(f"/sessions/{player.session.pk}/")
    again.page.locator(".player").wait_for()
    context.add_cookies(log_in)
    return again


@pytest.mark.parametrize("with_signal", [0, 2], ids=["begun-without-signal", "from-the-second-exercise-on"])
def test_a_session_without_signal_survives_a_killed_tab_and_arrives_once_and_in_order(
    enrolment, new_phone, time_machine, with_signal
):
    session = session_of(enrolment)
    context = new_phone(enrolment.user, service_workers="allow")
    player = Player(context.new_page(), session)
    see_today(player.page)
    context.set_offline(with_signal == 0)
    player.page.goto(f"/sessions/{session.pk}/")
    player.start()
    for done in range(1, 5):
        if done == with_signal + 1:
            player.is_saved() if with_signal else player.says("Saved on this phone · 1 waiting for signal")
            context.set_offline(True)
        player.log(done=done)
        context.clock.fast_forward(90_000)
    player.says("Saved on this phone")
    player = kill(player)
    player.shows(4)
    player.says("Saved on this phone")
    player.is_at("Wall sit")
    for done in range(5, 10):
        player.log(done=done)
        context.clock.fast_forward(90_000)
    player.skip_steps()
    player.tap("[data-effort=right]")
    player.tap("#finish-2")
    player.page.get_by_text("worked out as soon as there is signal").wait_for()
    assert len(sets_of(session)) == with_signal
    time_machine.move_to(noon(START) + timedelta(hours=1))
    context.set_offline(False)
    player.is_saved()
    player.page.get_by_text("Next time: ").first.wait_for()
    sets = sets_of(session)
    assert [short(log) for log in sets] == PLANNED
    gaps = [later.logged_at - log.logged_at for log, later in pairwise(sets)]
    assert all(timedelta(seconds=90) <= gap < timedelta(seconds=150) for gap in gaps)
    session.refresh_from_db()
    assert (session.pain_peak, session.effort, session.started_on) == (2, "right", START)


def test_pain_without_signal_acts_at_once_and_is_what_the_server_says_later(enrolment, new_phone):
    session = session_of(enrolment)
    context = new_phone(enrolment.user, service_workers="allow")
    player = Player(context.new_page(), session)
    see_today(player.page)
    context.set_offline(True)
    player.page.goto(f"/sessions/{session.pk}/")
    player.start()
    player.go_to("Chair squat")
    hurt(player, 4)
    player.page.get_by_text("make the movement smaller or slower").wait_for()
    hurt(player, 6)
    player.tap("[data-do=ease]")
    player.log(done=1)
    hurt(player, 7)
    player.page.get_by_text("End the session here").wait_for()
    player.go_to("Leg press")
    assert player.page.locator("#log").count() == 0
    player = kill(player)
    player.is_at("Finish")
    context.set_offline(False)
    player.is_saved()
    session.refresh_from_db()
    assert session.ended_for_pain
    (log,) = sets_of(session)
    assert (log.is_eased, log.session_slot.pain_peak, log.session_slot.is_stopped) == (True, 7, True)


def hurt(player: Player, pain: int) -> None:
    player.tap("#hurts")
    player.tap(f"#pain-{pain}")


def test_sets_after_midnight_belong_to_the_day_the_session_began(enrolment, time_machine, play):
    late = datetime.combine(START, time(23, 55), tzinfo=noon(START).tzinfo)
    time_machine.move_to(late)
    player = play(session_of(enrolment), at=late).start()
    player.log(done=1)
    player.is_saved()
    time_machine.move_to(late + timedelta(minutes=15))
    player.page.clock.fast_forward(15 * 60_000)
    player.log(done=2)
    player.is_saved()
    # She lands where it is already Tuesday for hours.
    replanning.change_zone(enrolment, time_zone="Pacific/Kiritimati", now=late + timedelta(minutes=15))
    player.log(done=3)
    player.is_saved()
    player.page.reload()
    player.shows(3)
    player.go_to("Finish")
    player.send("#finish-1")
    player.session.refresh_from_db()
    assert (player.session.started_on, player.session.finished_at is None) == (START, False)
    assert [log.logged_at.day for log in sets_of(player.session)] == [2, 3, 3]
    assert Session.objects.exclude(started_at=None).count() == 1


def test_a_log_in_that_ran_out_lets_sets_wait_until_the_next_log_in(enrolment, new_phone):
    session = begin(enrolment)
    context = new_phone(enrolment.user)
    player = Player(context.new_page(), session).open()
    player.skip_steps()
    key = next(each["value"] for each in context.cookies() if each["name"] == "sessionid")
    import_module(settings.SESSION_ENGINE).SessionStore(key).delete()
    player.log(done=1)
    player.says("Saved on this phone · 1 waiting. Log in, and they go.")
    player.log(done=2)
    assert sets_of(session) == []
    player.page.get_by_role("link", name="Log in").click()
    player.page.locator("input[name=login]").fill(enrolment.user.email)
    player.page.locator("input[name=password]").fill("a long password")
    player.page.get_by_role("button", name="Log in", exact=True).click()
    player.shows(2)
    player.is_saved()
    assert [short(log) for log in sets_of(session)] == PLANNED[:2]


def test_a_set_pressed_in_one_tab_shows_in_the_other_and_is_stored_once(enrolment, new_phone):
    session = begin(enrolment)
    context = new_phone(enrolment.user)
    one, other = (Player(context.new_page(), session).open() for _tab in range(2))
    one.page.bring_to_front()
    one.skip_steps()
    one.log(done=1)
    other.shows(1)
    other.page.bring_to_front()
    other.skip_steps()
    other.log(done=2)
    one.shows(2)
    one.page.bring_to_front()
    one.go_to("Leg press")
    other.go_to("Leg press")
    one.tap("[data-do=edit]")
    one.tap("#set-1 [data-field=amount][data-by='1']")
    one.tap("#save")
    other.page.locator("[data-do=edit]", has_text="11 reps").wait_for()
    one.is_saved()
    other.is_saved()
    assert [short(log) for log in sets_of(session)] == [("leg-press", 1, 11), ("leg-press", 2, 10)]


@pytest.mark.parametrize("is_mine", [True, False], ids=["use-mine", "keep-the-saved-one"])
def test_two_phones_that_disagree_show_both_values_and_let_the_person_choose(enrolment, play, is_mine):
    session = begin(enrolment)
    one, other = play(session), play(session)
    one.skip_steps()
    other.skip_steps()
    one.send("#log")
    other.tap("#set-1 [data-field=amount][data-by='1']")
    other.tap("#set-1 [data-field=load_kg][data-by='1']")
    other.tap("#log")
    other.page.get_by_text("Saved elsewhere: 10 reps · 30 kg. Here: 11 reps · 35 kg.").wait_for()
    assert [short(log) for log in sets_of(session)] == [("leg-press", 1, 10)]
    if is_mine:
        other.send("[data-do=use-mine]")
    else:
        other.tap("[data-do=discard]")
    other.is_saved()
    amount = 11 if is_mine else 10
    other.page.locator("#set-1").get_by_text(f"{amount} reps").wait_for()
    other.page.reload()
    other.page.locator("#set-1").get_by_text(f"{amount} reps").wait_for()
    assert [short(log) for log in sets_of(session)] == [("leg-press", 1, amount)]
    # The other way round: an edit that was overtaken.
    one.page.reload()
    one.page.locator("#set-1").get_by_text(f"{amount} reps").wait_for()


def test_an_exercise_stopped_on_one_phone_refuses_the_set_of_the_other_until_it_is_discarded(enrolment, play):
    session = begin(enrolment)
    player = play(session)
    player.skip_steps()
    slot = SessionSlot.objects.select_related("session").get(session=session, rung__slug="leg-press")
    in_session.report_pain(slot, pain=8)
    player.log(done=1)
    player.page.get_by_text("Could not be saved").wait_for()
    player.tap("[data-do=discard]")
    player.is_saved()
    player.shows(0)
    assert sets_of(session) == []


def test_what_was_pressed_in_a_deleted_session_stays_until_it_is_discarded(enrolment, new_phone):
    session = begin(enrolment)
    context = new_phone(enrolment.user, service_workers="allow")
    player = Player(context.new_page(), session).open()
    player.skip_steps()
    Session.objects.filter(pk=session.pk).delete()
    refused = player.page.get_by_text("Could not be saved: There is no such session among yours.")
    player.log(done=1)
    refused.wait_for()
    player.tap("[data-do=retry]")
    refused.wait_for()
    player.tap("[data-do=discard]")
    player.is_saved()
    player.shows(0)
    player.log(done=1)
    refused.wait_for()
    player.log(done=2)
    # The page of the session is not there either: what is left is decided on Today.
    assert player.page.reload().status == 404
    player.page.goto("/today/")
    player.page.get_by_text("its session is no longer there").wait_for()
    player.page.get_by_role("button", name="Discard it").click()
    wait_until(player.page, NOTHING_WAITS)
    player.page.get_by_text("its session is no longer there").wait_for(state="hidden")
