"""What waits on the phone goes to the server, in a real browser: in order, once, and nothing gets lost."""

import pytest

from tests.phone import phone, reach, refused, says, server  # noqa: F401 fixtures

# No page here touches the database, so it need not be emptied after each.
pytestmark = [pytest.mark.browser, pytest.mark.django_db]

NOW = 1_760_000_000
PAUSES = """() => {
    const real = setTimeout;
    window.pauses = [];
    window.setTimeout = (work, time) => {
        if (![10_000, 60_000].includes(time)) pauses.push(time);
        return real(work, time);
    };
}"""
IN_LINE = "async () => { while ((await navigator.locks.query()).pending.length === 0); }"
NO_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', {value: undefined});"


@pytest.fixture
def tab(phone, server):  # noqa: F811
    return phone.open()


def press(tab, *ids, **more):
    for name in ids:
        tab.evaluate("([name, more]) => press(name, more)", [name, more])


def begin(tab, **wishes):
    tab.evaluate("(wishes) => begin(wishes)", wishes)


def standing(tab):
    return tab.evaluate("sending.standing()")


def codes(tab):
    return tab.evaluate("sending.standing().refused.map(({entry, answer}) => [entry.id, answer.code])")


def test_what_waits_goes_in_one_request_in_its_order_and_a_single_set_by_itself(tab, server):  # noqa: F811
    press(tab, "a", "b", "c")
    begin(tab)
    reach(tab, "saved")
    press(tab, "d", amount=12, at="2026-03-02T10:00:00Z")
    tab.wait_for_function("stored.length === 4")
    reach(tab, "saved")
    assert server.sent == [["a", "b", "c"], ["d"]]
    assert server.requests == ["POST /sessions/monday/entries", "PUT /sessions/monday/sets/d"]
    assert server.bodies[1] == {"slot": 1, "edit": 1, "amount": 12, "at": "2026-03-02T10:00:00Z"}
    assert server.bodies[0]["entries"][0] == {"id": "a", "kind": "set", "slot": 1, "edit": 1}
    assert set(server.tokens) == {"token"}
    assert tab.evaluate("[stored, told]") == [["a", "b", "c", "d"], ["sending", "saved", "sending", "saved"]]
    assert tab.evaluate("ids()") == []


def test_what_is_stored_is_folded_into_the_document_when_it_leaves_the_queue(tab, server):  # noqa: F811
    tab.evaluate("store.put({session: 'monday', sets: []})")
    press(tab, "a", "b")
    tab.evaluate(
        """begin({fold: (doc, entries) => ({...doc, sets: [...doc.sets, ...entries.map(({id}) => id)]})})"""
    )
    reach(tab, "saved")
    assert tab.evaluate("store.read('monday')") == {
        "doc": {"session": "monday", "sets": ["a", "b"]},
        "entries": [],
        "timer": None,
    }


@pytest.mark.parametrize(
    "trouble",
    [
        lambda route: route.abort(),
        says(500, "broken"),
        says(503, "busy"),
        says(200, "who knows"),
        lambda route: route.fulfill(content_type="text/html", body="<h1>Welcome to our hotel</h1>"),
        lambda route: route.fulfill(status=404, content_type="text/html", body="<h1>Hotel</h1>"),
        lambda route: route.fulfill(status=302, headers={"Location": "http://localhost:1/hotel"}),
        lambda route: route.fulfill(content_type="application/json", body='{"id": "a", "sta'),
    ],
    ids=["no line", "500", "503", "other data", "hotel", "hotel's 404", "moved", "cut off"],
)
def test_whatever_is_no_answer_is_tried_again_after_growing_pauses(phone, server, trouble):  # noqa: F811
    tab = phone.open(clock=NOW)
    tab.evaluate(PAUSES)
    server.script = [trouble, trouble]
    press(tab, "a")
    begin(tab)
    for tries, pause in enumerate((2_000, 4_000), start=1):
        tab.wait_for_function("(tries) => pauses.length === tries", arg=tries)
        assert tab.evaluate("pauses.at(-1)") == pause
        assert tab.evaluate("ids()") == ["a"]
        tab.clock.run_for(pause - 1)
        assert len(server.sent) == tries
        tab.clock.run_for(1)
    reach(tab, "saved")
    assert server.order == ["a"]
    assert server.sent == [["a"]] * 3
    assert tab.evaluate("told") == ["sending", "waiting", "saved"]


def test_an_answer_that_does_not_come_within_ten_seconds_is_none(phone, server):  # noqa: F811
    tab = phone.open(clock=NOW)
    server.script = [server.hold]
    press(tab, "a")
    begin(tab)
    reach(tab, "sending")
    tab.clock.run_for(9_999)
    assert standing(tab)["state"] == "sending"
    tab.clock.run_for(1)
    reach(tab, "waiting")
    tab.clock.run_for(2_000)
    reach(tab, "saved")
    assert server.sent == [["a"], ["a"]]
    assert server.order == ["a"]


def test_a_server_that_asks_for_rest_gets_it_unless_the_person_presses_retry(phone, server):  # noqa: F811
    tab = phone.open(clock=NOW)
    tab.evaluate(PAUSES)
    rest = {"status": 429, "headers": {"Retry-After": "120"}, "json": {"code": "slow", "message": "Slowly."}}
    server.script = [lambda route: route.fulfill(**rest), lambda route: route.fulfill(**rest)]
    press(tab, "a")
    begin(tab)
    tab.wait_for_function("pauses.length === 1")
    press(tab, "b")
    tab.wait_for_function("pauses.length === 2")
    assert tab.evaluate("Math.min(...pauses)") > 119_000
    tab.clock.run_for(119_000)
    assert server.sent == [["a"]]
    tab.clock.run_for(1_000)
    tab.wait_for_function("pauses.length === 3")
    assert server.sent == [["a"], ["a", "b"]]
    tab.evaluate("sending.retry()")
    reach(tab, "saved")
    assert server.order == ["a", "b"]


@pytest.mark.parametrize("event", ["online", "pageshow", "visibilitychange"])
def test_it_is_tried_at_once_when_the_line_or_the_page_comes_back(phone, server, event):  # noqa: F811
    tab = phone.open(clock=NOW)
    server.script = [lambda route: route.abort()]
    press(tab, "a")
    begin(tab)
    reach(tab, "waiting")
    tab.evaluate(
        "(name) => (name === 'visibilitychange' ? document : window).dispatchEvent(new Event(name))", event
    )
    reach(tab, "saved")
    assert server.order == ["a"]


def test_an_answer_that_was_lost_is_asked_for_again_and_nothing_is_there_twice(phone, server):  # noqa: F811
    tab = phone.open(clock=NOW)
    server.script = [server.lose]
    press(tab, "a", "b")
    begin(tab)
    reach(tab, "waiting")
    tab.clock.run_for(2_000)
    reach(tab, "saved")
    assert server.sent == [["a", "b"], ["a", "b"]]
    assert server.order == ["a", "b"]
    assert tab.evaluate("stored") == ["a", "b"]


def test_a_page_that_is_closed_in_the_middle_of_sending_loses_nothing(phone, server, tab):  # noqa: F811
    server.script = [server.hold]
    press(tab, "a", "b")
    begin(tab)
    reach(tab, "sending")
    tab.close()
    tab = phone.open()
    assert tab.evaluate("ids()") == ["a", "b"]
    press(tab, "c")
    begin(tab)
    reach(tab, "saved")
    assert server.order == ["a", "b", "c"]
    assert tab.evaluate("ids()") == []


@pytest.mark.parametrize("before", ["", NO_LOCKS], ids=["locks", "lease"])
def test_two_tabs_never_send_at_once_and_each_entry_goes_once(phone, server, before):  # noqa: F811
    one, two = (phone.open(before=before, clock=NOW) for _ in range(2))
    server.script = [server.hold]
    press(one, "a")
    begin(one)
    reach(one, "sending")
    begin(two)
    press(two, "b", "c")
    two.wait_for_function("sending.standing().waiting === 3 || sending.standing().state === 'waiting'")
    if not before:
        two.evaluate(IN_LINE)
    assert server.sent == [["a"]]
    server.release()
    for tab in (one, two):
        tab.clock.run_for(2_000)
        reach(tab, "saved")
    assert sorted(name for batch in server.sent for name in batch) == ["a", "b", "c"]
    assert server.order == ["a", "b", "c"]


def test_a_turn_that_a_sleeping_tab_keeps_goes_to_the_next_one(phone, server):  # noqa: F811
    asleep, awake = phone.open(), phone.open(clock=NOW)
    asleep.evaluate(
        "() => { navigator.locks.request('legback-sender', () => new Promise(() => {})).catch(() => {}); }"
    )
    press(awake, "a")
    begin(awake)
    awake.evaluate(IN_LINE)
    awake.clock.run_for(60_000)
    reach(awake, "saved")
    assert server.order == ["a"]


def test_an_edit_that_is_made_while_the_older_one_is_under_way_goes_next(tab, server):  # noqa: F811
    server.script = [server.hold]
    press(tab, "a", amount=8)
    begin(tab)
    reach(tab, "sending")
    press(tab, "a", edit=2, amount=10)
    server.release()
    reach(tab, "saved")
    assert [(each["edit"], each["amount"]) for each in server.bodies] == [(1, 8), (2, 10)]
    assert server.store["a"]["amount"] == 10


def test_who_was_logged_out_keeps_everything_and_it_goes_after_the_next_log_in(tab, server):  # noqa: F811
    server.script = [says(401, "logged-out"), says(401, "logged-out")]
    press(tab, "a", "b")
    begin(tab)
    reach(tab, "logged-out")
    assert standing(tab)["waiting"] == 2
    server.script = []
    tab.evaluate("dispatchEvent(new Event('pageshow'))")
    reach(tab, "saved")
    assert server.order == ["a", "b"]
    assert server.requests[1] == "GET /me"
    assert server.tokens[-1] == "token of anna"


def test_a_token_that_is_too_old_is_renewed_once_and_a_second_refusal_is_reported(tab, server):  # noqa: F811
    server.script = [lambda route: route.fulfill(status=403, content_type="text/html", body="CSRF")]
    press(tab, "a")
    begin(tab)
    reach(tab, "saved")
    assert server.requests[1:] == ["GET /me", "PUT /sessions/monday/sets/a"]
    assert server.tokens == ["token", "token of anna"]
    server.script = [says(403, "no-consent"), says(403, "no-consent")]
    press(tab, "b")
    reach(tab, "refused")
    assert codes(tab) == [["b", "no-consent"]]
    tab.evaluate("sending.retry()")
    reach(tab, "saved")
    assert server.order == ["a", "b"]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_nothing_of_one_person_is_sent_with_the_log_in_of_another(tab, server, status):  # noqa: F811
    server.owner = "ben"
    server.script = [says(status, "no-session")]
    press(tab, "a")
    begin(tab)
    if status == 401:
        reach(tab, "logged-out")
        tab.evaluate("dispatchEvent(new Event('pageshow'))")
    reach(tab, "stranger")
    assert server.sent == [["a"]]
    assert tab.evaluate("ids()") == ["a"]
    server.owner = "anna"
    tab.evaluate("dispatchEvent(new Event('pageshow'))")
    reach(tab, "saved")
    assert server.order == ["a"]


def test_entries_of_somebody_else_on_this_phone_are_neither_sent_nor_counted(tab, server):  # noqa: F811
    press(tab, "a")
    begin(tab, owner="ben")
    tab.evaluate("store.add('tuesday', 'ben', {id: 'b', kind: 'set', slot: 1, edit: 1})")
    reach(tab, "saved")
    tab.wait_for_function("stored.length === 1")
    assert standing(tab) == {"state": "saved", "waiting": 0, "refused": [], "strangers": 1}
    assert (server.order, tab.evaluate("ids()")) == (["b"], ["a"])


def test_a_page_that_knows_nobody_asks_who_is_there_before_it_sends(tab, server):  # noqa: F811
    begin(tab, owner="", csrf="")
    press(tab, "a")
    tab.wait_for_function("stored.length === 1")
    assert server.requests == ["GET /me", "PUT /sessions/monday/sets/a"]


@pytest.mark.parametrize(
    ("status", "code"),
    [(404, "no-slot"), (409, "stopped"), (409, "not-possible"), (422, "invalid"), (423, "closed")],
)
def test_a_refused_set_stays_with_its_reason_and_what_belongs_to_other_exercises_goes_on(
    phone,  # noqa: F811
    server,  # noqa: F811
    tab,
    status,
    code,
):
    server.refusals = {"a": refused(status, code)}
    press(tab, "a")
    begin(tab)
    reach(tab, "refused")
    press(tab, "a2")
    press(tab, "b", slot=2)
    tab.wait_for_function("stored.length === 1")
    assert (server.order, tab.evaluate("ids()")) == (["b"], ["a", "a2"])
    assert codes(tab) == [["a", code]]
    assert standing(tab)["waiting"] == 1
    # It says so also after a reload, without asking again.
    phone.reload(tab)
    begin(tab)
    reach(tab, "refused")
    assert server.sent == [["a"], ["b"]]
    server.refusals = {}
    tab.evaluate("sending.retry(['a'])")
    reach(tab, "saved")
    assert server.order == ["b", "a", "a2"]


def test_giving_up_a_refused_set_lets_the_next_ones_go(tab, server):  # noqa: F811
    server.refusals = {"a": refused(409, "stopped")}
    press(tab, "a")
    begin(tab)
    reach(tab, "refused")
    press(tab, "a2")
    tab.evaluate("sending.discard(['a'])")
    tab.wait_for_function("stored.length === 1")
    reach(tab, "saved")
    assert server.order == ["a2"]


def test_everything_waits_behind_a_start_that_was_refused(tab, server):  # noqa: F811
    behind = {name: refused(424, "not-started") for name in ("a", "b")}
    server.refusals = {"start": refused(409, "not-today"), **behind}
    press(tab, "start", kind="start", slot=None)
    press(tab, "a")
    press(tab, "b", slot=2)
    begin(tab)
    reach(tab, "refused")
    tab.wait_for_function("sending.standing().waiting === 2")
    assert codes(tab) == [["start", "not-today"]]
    press(tab, "c", slot=3)
    tab.wait_for_function("sending.standing().waiting === 3")
    assert server.sent == [["start", "a", "b"]]
    server.refusals = {}
    tab.evaluate("sending.retry()")
    reach(tab, "saved")
    assert server.order == ["start", "a", "b", "c"]


def test_without_a_start_to_wait_for_the_person_is_asked(tab, server):  # noqa: F811
    server.refusals = {"a": refused(424, "not-started")}
    press(tab, "a")
    begin(tab)
    reach(tab, "refused")
    assert codes(tab) == [["a", "not-started"]]


def test_a_session_that_is_gone_keeps_its_entries_here_and_others_go_on(tab, server):  # noqa: F811
    server.script = [says(404, "no-session")]
    press(tab, "a", "b")
    tab.evaluate("store.add('tuesday', 'anna', {id: 'c', kind: 'set', slot: 1, edit: 1})")
    begin(tab)
    tab.wait_for_function("stored.length === 1")
    reach(tab, "refused")
    assert codes(tab) == [["a", "no-session"], ["b", "no-session"]]
    assert server.order == ["c"]


def test_a_request_that_is_not_understood_as_a_whole_goes_entry_by_entry(tab, server):  # noqa: F811
    server.script = [says(422, "invalid"), None, says(422, "invalid"), None]
    press(tab, "a")
    press(tab, "b", slot=2)
    press(tab, "c", slot=3)
    begin(tab)
    tab.wait_for_function("stored.length === 2")
    reach(tab, "refused")
    assert server.sent == [["a", "b", "c"], ["a"], ["b"], ["c"]]
    assert codes(tab) == [["b", "invalid"]]


@pytest.mark.parametrize(("choice", "amount"), [("useMine", 10), ("useTheirs", 6)])
@pytest.mark.parametrize("name", ["a", "of-the-tablet"])
def test_of_two_versions_of_a_set_the_person_chooses_one(tab, server, choice, amount, name):  # noqa: F811
    theirs = {"id": name, "number": 1, "edit": 4, "amount": 6}
    server.refusals = {"a": refused(409, "conflict", stored=theirs)}
    server.store[name] = theirs
    tab.evaluate("store.put({session: 'monday', logs: {}})")
    press(tab, "a", number=1, amount=10)
    tab.evaluate("""begin({fold: (doc, entries) => ({
        ...doc, logs: Object.fromEntries(entries.map(({id, edit, amount}) => [id, [edit, amount]])),
    })})""")
    reach(tab, "refused")
    server.refusals.clear()
    tab.evaluate("(choice) => sending[choice](sending.standing().refused[0].entry)", choice)
    reach(tab, "saved")
    assert server.store[name]["amount"] == amount
    assert tab.evaluate("store.get('monday')")["logs"] == {name: [5 if amount == 10 else 4, amount]}


def test_nothing_follows_a_verb_on_the_same_exercise_before_its_answer(tab, server):  # noqa: F811
    server.refusals = {"swap": refused(409, "not-possible")}
    press(tab, "a")
    press(tab, "b", slot=2)
    press(tab, "swap", kind="swap")
    press(tab, "c", slot=2)
    press(tab, "behind")
    press(tab, "d", slot=2)
    begin(tab)
    tab.wait_for_function("stored.length === 4")
    reach(tab, "refused")
    assert server.sent == [["a", "b", "swap", "c"], ["d"]]
    assert tab.evaluate("ids()") == ["swap", "behind"]


def test_a_start_that_is_answered_anew_goes_before_what_follows_it(tab, server):  # noqa: F811
    for name, kind in (("one", "start"), ("anew", "begin-anew"), ("two", "start")):
        press(tab, name, kind=kind, slot=None)
    press(tab, "a")
    begin(tab)
    reach(tab, "saved")
    assert server.sent == [["one", "anew"], ["two", "a"]]


def test_a_long_queue_goes_in_parts(tab, server):  # noqa: F811
    tab.evaluate("async () => { for (let place = 0; place < 305; place += 1) await press(`s${place}`); }")
    begin(tab)
    reach(tab, "saved")
    assert [len(batch) for batch in server.sent] == [300, 5]
    assert server.order == [f"s{place}" for place in range(305)]


def test_without_a_database_it_sends_all_the_same_and_says_that_nothing_is_kept(phone, server):  # noqa: F811
    tab = phone.open(clock=NOW, before="indexedDB.open = () => { throw new Error('no'); };")
    server.script = [lambda route: route.abort()]
    press(tab, "a")
    begin(tab)
    reach(tab, "no-storage")
    tab.clock.run_for(2_000)
    reach(tab, "saved")
    assert server.order == ["a"]


def test_a_mistake_in_folding_is_told_and_does_not_hold_the_queue(tab, server):  # noqa: F811
    tab.evaluate("store.put({session: 'monday', sets: 0})")
    tab.evaluate("addEventListener('error', (event) => { window.mistake = event.message; })")
    press(tab, "a")
    tab.evaluate("begin({fold: () => { throw new Error('a mistake'); }})")
    reach(tab, "saved")
    assert "a mistake" in tab.evaluate("mistake")
    assert tab.evaluate("store.get('monday')") == {"session": "monday", "sets": 0}


def test_the_console_hears_nothing_of_what_was_pressed(phone, server):  # noqa: F811
    tab = phone.open()
    said = []
    tab.on("console", lambda message: said.append(message.text))
    server.refusals = {"a": refused(422, "invalid")}
    server.script = [says(500, "broken")]
    press(tab, "a", kind="pain", pain=7, note="canary")
    begin(tab)
    reach(tab, "waiting")
    tab.evaluate("sending.retry()")
    reach(tab, "refused")
    assert not [text for text in said if "canary" in text or "pain" in text]


def test_a_small_request_outlives_its_page(tab, server):  # noqa: F811
    tab.evaluate("""() => {
        const real = fetch;
        window.kept = [];
        window.fetch = (path, wishes) => { kept.push(wishes.keepalive); return real(path, wishes); };
    }""")
    press(tab, "a")
    press(tab, "b", kind="note", note="x" * 40_000)
    begin(tab)
    reach(tab, "saved")
    press(tab, "c")
    tab.wait_for_function("stored.length === 3")
    assert tab.evaluate("kept") == [False, True]


def test_an_entry_that_breaks_the_server_again_and_again_holds_up_nothing_else(phone, server):  # noqa: F811
    tab = phone.open(clock=NOW)
    tab.evaluate(PAUSES)

    def break_on_a(route):
        broken = "a" in server.sent[-1]
        route.fulfill(status=500, json={"code": "broken", "message": ""}) if broken else server.take(route)

    server.script = [break_on_a] * 20
    press(tab, "a")
    press(tab, "b", slot=2)
    begin(tab)
    for tries in (1, 2, 3):
        tab.wait_for_function("(tries) => pauses.length === tries", arg=tries)
        tab.clock.run_for(tab.evaluate("pauses.at(-1)"))
    tab.wait_for_function("() => sending.standing().refused.length === 1")
    assert tab.evaluate("sending.standing().refused[0].entry.id") == "a"
    assert server.order == ["b"]
