"""A coach logs a session for the person on a tablet, in the same player; the person's own page shows it."""

import pytest

from tests.browser import looks, settle, violations, wait_until
from tests.coaching import coach_person, make_coach
from tests.playing import IN_STORE, NOTHING_WAITS, Player, begin, enrolment, new_phone, session_of, sets_of  # noqa: F401
from workouts import in_session, session_document
from workouts.coach import inviting
from workouts.models import Access, Coaching

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]
TABLET = {"width": 820, "height": 1180}
KEPT = f"""async () => JSON.stringify([
    await (await {IN_STORE}).all(), await (await {IN_STORE}).waiting(), await (await {IN_STORE}).today()
])"""


@pytest.fixture
def coach(enrolment):
    coach = make_coach()
    coach_person(coach, enrolment.user, "Runner 12")
    return coach


@pytest.fixture
def tablet(coach, new_phone):
    """The coach's, who is logged in."""
    return new_phone(coach, viewport=TABLET)


def kept(page):
    """All that the tablet keeps, as text."""
    return page.evaluate(KEPT)


def test_a_coach_logs_a_session_on_the_tablet_and_the_persons_page_shows_it(
    enrolment, coach, tablet, new_phone
):
    session = session_of(enrolment)
    player = Player(tablet.new_page(), session).open()
    player.page.get_by_text("Session of Runner 12").wait_for()
    player.page.get_by_text("How is their back right now?").wait_for()
    player.start(3)
    player.log(done=1)
    player.log(done=2)
    player.is_saved()
    player.page.get_by_text("you log as their coach").wait_for()
    assert player.page.locator(".player-leave").get_attribute("href") == "/coach/today/"
    own = Player(new_phone(enrolment.user).new_page(), session).open()
    own.shows(2)
    assert "coach" not in own.page.locator("main").inner_text().lower()
    own.log(done=3)
    own.is_saved()
    player.go_to("Finish")
    assert player.page.get_by_text("I trained alone").count() == 0
    player.send("#finish-3")
    player.is_saved()
    player.page.get_by_role("heading", name="Done for today").wait_for()
    player.page.get_by_role("heading", name="What was done").wait_for()
    player.page.get_by_text("What was done counts, even when it is not all.").wait_for()
    player.page.get_by_role("link", name="Back to today").click()
    player.page.wait_for_url("**/coach/today/")
    settle(player.page)
    session.refresh_from_db()
    assert (session.pain_before, session.pain_peak, len(sets_of(session))) == (3, 3, 3)
    assert session.finished_at is not None
    said = set(Access.objects.filter(person=enrolment.user, coach=coach).values_list("what", flat=True))
    assert {"session", "logged"} <= said


def test_when_the_signal_drops_in_the_middle_the_sets_wait_on_the_tablet_without_a_name_and_go_as_the_coachs(
    enrolment, coach, tablet
):
    session = begin(enrolment)
    player = Player(tablet.new_page(), session).open()
    player.skip_steps()
    player.log(done=1)
    player.is_saved()
    tablet.set_offline(True)
    player.log(done=2)
    player.says("waiting for signal")
    text = kept(player.page)
    assert "Runner 12" not in text
    assert str(enrolment.user.pk) not in text
    assert session_document.owner_of(coach) in text
    assert session_document.owner_of(enrolment.user) not in text
    tablet.set_offline(False)
    player.is_saved()
    assert len(sets_of(session)) == 2


def test_the_coachs_day_sends_what_waits_from_a_player_that_was_left(enrolment, tablet):
    session = begin(enrolment)
    player = Player(tablet.new_page(), session).open()
    player.skip_steps()
    tablet.route("**/api/sessions/**", lambda route: route.abort())
    player.log(done=1)
    player.says("waiting for signal")
    tablet.unroute_all()
    player.page.goto("/coach/today/")
    wait_until(player.page, NOTHING_WAITS)
    assert len(sets_of(session)) == 1


def test_once_the_person_has_ended_it_nothing_more_is_taken_and_the_tablet_forgets_the_session(
    enrolment, coach, tablet
):
    session = begin(enrolment)
    player = Player(tablet.new_page(), session).open()
    player.skip_steps()
    player.log(done=1)
    player.is_saved()
    inviting.end(coaching=Coaching.objects.get(), by=Coaching.Ended.BY_PERSON, now=session.started_at)
    player.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    player.page.wait_for_url("**/coach/today/")
    wait_until(player.page, f"async () => !(await (await {IN_STORE}).all()).length")
    assert len(sets_of(session)) == 1


def test_a_slip_is_offered_to_whoever_gave_the_number(enrolment, tablet):
    first, second = begin(enrolment).slots.order_by("position")[:2]
    in_session.report_pain(first, pain=4)
    in_session.report_pain(second, pain=4, by_coach=True)
    player = Player(tablet.new_page(), first.session).open()
    for slot, is_offered in ((first, False), (second, True)):
        player.go_to(slot.rung.name)
        player.page.locator("#pain-answer").wait_for()
        assert player.page.locator("#pain-answer [data-do=slip]").count() == is_offered


def test_axe_finds_nothing_and_nothing_goes_sideways_on_what_only_a_coach_sees(enrolment, tablet):
    session, page = session_of(enrolment), tablet.new_page()

    def is_fine(name):
        settle(page)
        for look in looks(page):
            assert violations(page, look) == [], f"{name} {look}"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} {look}"

    page.goto("/today/")
    is_fine("today")
    page.goto(f"/sessions/{session.pk}/")
    is_fine("preview")
    begin(enrolment)
    Player(page, session).open()
    is_fine("player")
    page.goto(f"/sessions/{session.pk}/?plain=1")
    settle(page)
    page.locator("#wrong summary").click()
    page.locator("#id_flags_0").check()
    page.locator("#wrong .btn-danger").click()
    page.get_by_role("heading", name="The session has stopped").wait_for()
    is_fine("stopped")


def test_what_another_account_pressed_on_this_device_is_neither_shown_nor_sent_as_ones_own(
    enrolment, coach, tablet
):
    session = begin(enrolment)
    player = Player(tablet.new_page(), session).open()
    player.skip_steps()
    slot = player.document()["slots"][0]["slot"]
    player.page.evaluate(
        f"""async ([session, slot]) => {{
            const store = await {IN_STORE};
            const set = {{number: 1, edit: 1, amount: 9, left: null, right: null, load_kg: null, rir: null}};
            const at = new Date().toISOString();
            await store.add(session, 'somebody-else', {{id: store.uuid7(), kind: 'set', at, slot, ...set}});
        }}""",
        [str(session.pk), slot],
    )
    player.send("#log")
    wait_until(player.page, f"async () => (await (await {IN_STORE}).waiting()).length === 1")
    player.shows(1)
    assert [log.amount for log in sets_of(session)] == [player.document()["slots"][0]["own"]["amount"]]
