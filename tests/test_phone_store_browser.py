"""The phone's memory in a real browser: nothing is lost, nothing is there twice, the order stays."""

import pytest
from django.conf import settings

from tests.phone import phone  # noqa: F401 a fixture

# No page here touches the database, so it need not be emptied after each.
pytestmark = [pytest.mark.browser, pytest.mark.django_db]

NO_DATABASE = "indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); };"


@pytest.fixture
def tab(phone):  # noqa: F811
    return phone.open()


def test_ids_sort_by_the_moment_they_were_made_also_within_a_millisecond_and_when_the_clock_goes_back(phone):  # noqa: F811
    tab = phone.open(clock=1_760_000_000)
    ids = tab.evaluate("Array.from({length: 9000}, () => store.uuid7())")
    tab.clock.set_fixed_time(1_759_000_000)
    ids += tab.evaluate("Array.from({length: 10}, () => store.uuid7())")
    assert ids == sorted(set(ids))
    assert ids[0].startswith(f"{1_760_000_000_000:012x}"[:8])
    assert {(each[14], each[19] in "89ab") for each in ids} == {("7", True)}


def test_what_was_pressed_is_there_after_a_reload_in_its_order_and_a_newer_edit_takes_its_place(phone, tab):  # noqa: F811
    kept = tab.evaluate("""async () => {
        for (const id of ['a', 'b', 'c']) await press(id, {amount: 8});
        return press('a', {edit: 2, amount: 10});
    }""")
    phone.reload(tab)
    waiting = tab.evaluate("store.waiting('monday')")
    assert [(each["id"], each["edit"], each["amount"]) for each in waiting] == [
        ("a", 2, 10),
        ("b", 1, 8),
        ("c", 1, 8),
    ]
    assert waiting[0] == kept
    assert (kept["session"], kept["owner"], kept["refusal"]) == ("monday", "anna", None)
    assert tab.evaluate("store.waiting('tuesday')") == []


def test_the_same_press_twice_is_one_and_two_tabs_that_count_from_the_same_edit_do_not_meet(tab):
    edits = tab.evaluate("""async () => {
        await store.add('monday', 'anna', {id: 'pain', kind: 'pain', slot: 1, pain: 4});
        await store.add('monday', 'anna', {id: 'pain', kind: 'pain', slot: 1, pain: 4});
        await press('a');
        await press('a', {edit: 2, amount: 9});
        await press('a', {edit: 2, amount: 7});
        return (await store.waiting()).map(({id, edit, amount}) => [id, edit ?? null, amount ?? null]);
    }""")
    assert edits == [["pain", None, None], ["a", 3, 7]]


def test_an_edit_made_while_the_older_one_was_under_way_stays_and_both_are_told_to_the_document(tab):
    waiting, doc = tab.evaluate("""async () => {
        const amounts = (entries) => entries.map((each) => each.amount);
        const fold = (doc, entries) => ({...doc, folded: doc.folded.concat(amounts(entries))});
        await store.put({session: 'monday', folded: []});
        const sent = await press('a', {amount: 8});
        await press('a', {edit: 2, amount: 10});
        await store.stored([sent], fold);
        const left = await store.waiting();
        await store.stored(left, fold);
        await store.stored(left, fold);
        return [left.map((each) => each.amount), await store.read('monday')];
    }""")
    assert waiting == [10]
    assert doc == {"doc": {"session": "monday", "folded": [8, 10]}, "entries": [], "timer": None}


def test_nothing_leaves_the_queue_if_it_cannot_be_put_into_the_document(tab):
    left = tab.evaluate("""async () => {
        await store.put({session: 'monday'});
        await press('a');
        const broken = () => { throw new Error('a mistake'); };
        const why = await store.stored(await store.waiting(), broken).catch((error) => error.reason);
        return [why, await ids()];
    }""")
    assert left == ["broken", ["a"]]


def test_a_document_that_was_asked_for_before_a_set_was_stored_does_not_take_it_away(tab):
    outcomes = tab.evaluate("""async () => {
        const askedAt = Date.now();
        const isFirst = await store.put({session: 'monday', sets: 0}, askedAt);
        await press('a');
        await store.stored(await store.waiting(), (doc) => ({...doc, sets: 1}));
        const isLate = await store.put({session: 'monday', sets: 0}, askedAt);
        const kept = (await store.get('monday')).sets;
        return [isFirst, isLate, kept, await store.put({session: 'monday', sets: 2}, Date.now() + 1)];
    }""")
    assert outcomes == [True, False, 1, True]


def test_a_refused_entry_stays_with_its_reason_until_the_person_decides(phone, tab):  # noqa: F811
    tab.evaluate("""async () => {
        const [one, two] = [await press('a'), await press('b')];
        await store.refuse([
            {entry: one, answer: {status: 409, code: 'conflict'}},
            {entry: two, answer: {status: 422, code: 'invalid'}},
        ]);
    }""")
    phone.reload(tab)
    codes = "async () => (await store.waiting()).map(({id, refusal}) => [id, refusal?.code ?? null])"
    assert tab.evaluate(codes) == [["a", "conflict"], ["b", "invalid"]]
    tab.evaluate("store.retry(['a'])")
    assert tab.evaluate(codes) == [["a", None], ["b", "invalid"]]
    tab.evaluate("store.drop(['a'])")
    # Corrected, it is as new.
    tab.evaluate("press('b', {edit: 2})")
    assert tab.evaluate(codes) == [["b", None]]


def test_sessions_timers_and_today_are_kept_as_data_and_forgotten_at_log_out(phone, tab):  # noqa: F811
    tab.evaluate("""async () => {
        await store.put({session: 'tuesday', on_date: '2026-03-03'});
        await store.put({session: 'monday', on_date: '2026-03-02'});
        await store.setTimer('monday', {kind: 'rest', endsAt: 5});
        await store.setToday({title: 'Monday'});
        await press('a');
    }""")
    phone.reload(tab)
    everything = """async () => [
        (await store.all()).map((doc) => doc.session),
        await store.timer('monday'),
        await store.today(),
        await ids(),
    ]"""
    assert tab.evaluate(everything) == [
        ["monday", "tuesday"],
        {"kind": "rest", "endsAt": 5},
        {"title": "Monday"},
        ["a"],
    ]
    tab.evaluate("store.remove('monday')")
    assert tab.evaluate(everything) == [["tuesday"], None, {"title": "Monday"}, ["a"]]
    tab.evaluate("store.wipe()")
    assert tab.evaluate(everything) == [[], None, None, []]


def test_the_other_tab_is_told_and_sees_the_same(phone, tab):  # noqa: F811
    other = phone.open()
    for page in (tab, other):
        page.evaluate("() => { window.heard = []; window.stop = store.listen((each) => heard.push(each)); }")
    tab.evaluate("press('a')")
    other.wait_for_function("heard.length === 1")
    change = {"what": "entries", "session": "monday"}
    assert other.evaluate("heard") == [{**change, "isHere": False}]
    assert tab.evaluate("heard") == [{**change, "isHere": True}]
    assert other.evaluate("ids()") == ["a"]


def test_without_a_database_everything_works_until_the_page_goes_and_it_says_so(phone):  # noqa: F811
    tab = phone.open(before=NO_DATABASE)
    assert tab.evaluate("store.ready()") is False
    tab.evaluate("""async () => {
        await store.put({session: 'monday', sets: 0});
        for (const id of ['a', 'b']) await press(id);
        await press('a', {edit: 2});
        await store.stored((await store.waiting()).slice(0, 1), (doc) => ({...doc, sets: 1}));
    }""")
    assert tab.evaluate("ids()") == ["b"]
    assert tab.evaluate("store.get('monday')") == {"session": "monday", "sets": 1}
    assert tab.evaluate("store.isLasting") is False
    assert phone.open().evaluate("store.ready()") is True


def test_a_full_phone_is_an_error_with_its_reason_and_what_was_kept_stays(tab):
    why = tab.evaluate("""async () => {
        await press('a');
        IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
        return press('b').catch((error) => [error.name, error.reason]);
    }""")
    assert why == ["NotKept", "full"]
    assert tab.evaluate("ids()") == ["a"]


def test_a_newer_version_of_the_database_takes_nothing_from_a_tab_with_older_code(tab):
    kept = tab.evaluate("""async () => {
        await press('a');
        const request = indexedDB.open('legback', 2);
        const newer = await new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
        const before = await ids();
        await press('b');
        newer.close();
        return [before, await ids(), store.isLasting];
    }""")
    assert kept == [["a"], ["a", "b"], True]


def test_a_database_of_an_older_version_gets_the_shelves_it_lacks(phone):  # noqa: F811
    tab = phone.context.new_page()
    tab.goto(f"{phone.site}/blank")
    tab.evaluate("""async () => {
        const request = indexedDB.open('legback', 1);
        const wishes = {keyPath: 'order', autoIncrement: true};
        request.onupgradeneeded = () => request.result.createObjectStore('entries', wishes);
        const old = await new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
        await new Promise((resolve) => {
            old.transaction('entries', 'readwrite').objectStore('entries').put({id: 'old', session: 'monday'})
                .onsuccess = resolve;
        });
        old.close();
    }""")
    # The next version, as it would be shipped.
    phone.context.route("**/player/store.js", lambda route: newer(route))
    tab = phone.open()
    tab.evaluate("press('new')")
    assert tab.evaluate("ids()") == ["old", "new"]
    assert tab.evaluate("store.ready()") is True


def newer(route):
    code = (settings.BASE_DIR / "static/js/player/store.js").read_text()
    assert "const VERSION = 1;" in code
    route.fulfill(
        content_type="text/javascript", body=code.replace("const VERSION = 1;", "const VERSION = 2;")
    )


def test_the_browser_is_asked_once_not_to_tidy_it_away(phone):  # noqa: F811
    count = (
        "navigator.storage.persist = async () => { window.asked = (window.asked ?? 0) + 1; return true; };"
    )
    tab = phone.open(before=count)
    tab.evaluate("async () => { await store.put({session: 'monday'}); window.early = window.asked ?? 0; }")
    tab.evaluate("async () => { await press('a'); await press('b'); }")
    assert tab.evaluate("[early, asked]") == [0, 1]
    phone.reload(tab)
    tab.evaluate("press('c')")
    assert tab.evaluate("window.asked ?? 0") == 0
