"""The phone's queue against the real site: what was pressed is stored once and in order, whatever happens."""

import pytest

from tests import eight_weeks
from tests.eight_weeks import START, noon
from tests.phone import Phone, reach
from tests.test_own_pages_browser import open_pages  # noqa: F401 a fixture
from workouts.models import Entry, SetLog

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]

# What the player does, in short: reads the session, keeps every press, sends and folds.
PLAYER = """async ([session, at]) => {
    const {fold} = await import('/static/js/player/state.js');
    const asked = await fetch(`/api/sessions/${session}`);
    if (asked.ok) await store.put(await asked.json());
    const doc = await store.get(session);
    window.doc = () => store.get(session);
    window.slots = doc.slots.filter(({own}) => !own.is_two_sided).map(({slot}) => slot);
    window.keep = (entry) => store.add(session, doc.owner, {id: store.uuid7(), at, ...entry});
    const plain = {kind: 'set', slot: slots[0], edit: 1, is_eased: false, is_removed: false};
    window.set = (number, amount, more = {}) => keep({...plain, number, amount, ...more});
    window.stored = [];
    const onStored = (id, entries) => stored.push(...entries.map((entry) => entry.number ?? entry.kind));
    window.begin = () => { window.sending = sender.startSender({owner: doc.owner, fold, onStored}); };
}"""
BEGUN = """async () => {
    await keep({kind: 'start', pain_before: 2, was_alone: false, is_short: false, targets: null});
    for (const number of [1, 2, 3]) await set(number, 8 + number);
}"""


@pytest.fixture
def session(time_machine):
    time_machine.move_to(noon(START), tick=False)
    return eight_weeks.enrol(eight_weeks.make_person()).sessions.get(on_date=START)


@pytest.fixture
def phone(open_pages, session, site):  # noqa: F811
    return Phone(open_pages(session.enrolment.user).context, site)


def open_tab(phone, session):
    tab = phone.open()
    tab.evaluate(PLAYER, [str(session.pk), noon(START).isoformat()])
    return tab


def logged(session):
    """Number and amount of each set in the order in which they were pressed."""
    rows = SetLog.objects.filter(session_slot__session=session)
    return [(row.number, row.amount) for row in rows.order_by("id")]


def test_a_session_pressed_without_signal_goes_once_and_in_order_though_answers_are_lost(phone, session):
    tab = open_tab(phone, session)
    phone.context.set_offline(True)
    tab.evaluate(BEGUN)
    tab.evaluate("begin()")
    reach(tab, "waiting")
    lost = []

    def lose(route):
        lost.append(route.fetch().status)
        route.abort()

    phone.context.route("**/entries", lose, times=2)
    phone.context.set_offline(False)
    for _ in range(3):
        tab.evaluate("sending.retry()")
    reach(tab, "saved")
    assert lost == [200, 200]
    assert logged(session) == [(1, 9), (2, 10), (3, 11)]
    assert Entry.objects.count() == 1
    doc = tab.evaluate("doc()")
    assert doc["status"] == "running"
    logs = next(slot["logs"] for slot in doc["slots"] if slot["logs"])
    assert [(log["number"], log["amount"], log["edit"]) for log in logs] == [
        (1, 9, 1),
        (2, 10, 1),
        (3, 11, 1),
    ]


def test_two_tabs_and_one_that_is_killed_store_every_set_once(phone, session):
    one, two = open_tab(phone, session), open_tab(phone, session)
    one.evaluate(BEGUN)
    two.evaluate("set(4, 12)")
    for tab in (one, two):
        tab.evaluate("begin()")
    one.close()
    reach(two, "saved")
    two.evaluate("set(5, 13)")
    two.wait_for_function("stored.length > 0 && stored.at(-1) === 5")
    assert logged(session) == [(1, 9), (2, 10), (3, 11), (4, 12), (5, 13)]


def test_after_a_log_out_by_time_out_everything_waits_for_the_next_log_in(phone, session):
    tab = open_tab(phone, session)
    cookies = phone.context.cookies()
    phone.context.clear_cookies()
    tab.evaluate(BEGUN)
    tab.evaluate("begin()")
    reach(tab, "logged-out")
    assert logged(session) == []
    phone.context.add_cookies(cookies)
    tab.evaluate("dispatchEvent(new Event('pageshow'))")
    reach(tab, "saved")
    assert logged(session) == [(1, 9), (2, 10), (3, 11)]


@pytest.mark.parametrize(("choice", "amount"), [("useMine", 6), ("useTheirs", 20)])
def test_a_set_that_another_device_changed_is_shown_as_two_and_one_is_chosen(phone, session, choice, amount):
    tab = open_tab(phone, session)
    tab.evaluate(BEGUN)
    tab.evaluate("begin()")
    reach(tab, "saved")
    other = SetLog.objects.get(number=2)
    SetLog.objects.filter(pk=other.pk).update(amount=20, edit=4)
    tab.evaluate("(id) => set(2, 6, {id, edit: 2})", str(other.pk))
    reach(tab, "refused")
    assert SetLog.objects.get(number=2).amount == 20
    assert tab.evaluate("sending.standing().refused[0].answer.stored.amount") == 20
    tab.evaluate("(choice) => sending[choice](sending.standing().refused[0].entry)", choice)
    reach(tab, "saved")
    assert SetLog.objects.get(number=2).amount == amount
    logs = tab.evaluate("async () => (await doc()).slots.flatMap(({logs}) => logs)")
    assert [log["amount"] for log in logs if log["number"] == 2] == [amount]


def test_a_session_that_was_deleted_meanwhile_keeps_its_sets_on_the_phone(phone, session):
    tab = open_tab(phone, session)
    tab.evaluate(BEGUN)
    session.delete()
    tab.evaluate("begin()")
    reach(tab, "refused")
    found = tab.evaluate("sending.standing().refused.map(({answer}) => [answer.status, answer.code])")
    assert found == [[404, "no-session"]] * 4
    assert len(tab.evaluate("ids()")) == 4
