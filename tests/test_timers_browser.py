"""The player's timers in a real browser: they count to a deadline, whatever the phone did in between."""

import pytest

from tests.phone import phone  # noqa: F401 a fixture

# No page here touches the database, so it need not be emptied after each.
pytestmark = [pytest.mark.browser, pytest.mark.django_db]

NOW = 1_760_000_000
TWO_SIDES = "timers.holdPhases(20, ['left', 'right'])"
# Notes what is heard and felt instead of a loudspeaker.
EARS = """() => {
    window.heard = [];
    window.felt = [];
    OscillatorNode.prototype.start = function () { heard.push(this.frequency.value); };
    OscillatorNode.prototype.stop = () => {};
    navigator.vibrate = (pattern) => { felt.push(pattern); return true; };
}"""
# A screen lock that lets go whenever the page is hidden, as the real one does.
LOCK = """
    window.locks = [];
    window.isHidden = false;
    Object.defineProperty(document, 'visibilityState', {get: () => (isHidden ? 'hidden' : 'visible')});
    Object.defineProperty(navigator, 'wakeLock', {value: {request: async (kind) => {
        const lock = {kind, released: false, release: async () => { lock.released = true; }};
        locks.push(lock);
        return lock;
    }}});
    window.hide = (whether) => {
        window.isHidden = whether;
        if (whether) for (const lock of locks) lock.released = true;
        document.dispatchEvent(new Event('visibilitychange'));
    };
"""


@pytest.fixture
def tab(phone):  # noqa: F811
    return phone.open(clock=NOW)


def test_a_hold_has_a_lead_in_and_a_change_of_sides(tab):
    phases = tab.evaluate(f"{TWO_SIDES}.map(({{name, side, from, to}}) => [name, side, from, to])")
    assert phases == [
        ["lead", "left", 0, 3],
        ["hold", "left", 3, 23],
        ["change", "right", 23, 28],
        ["hold", "right", 28, 48],
    ]
    assert tab.evaluate("timers.holdPhases(30).map(({side, to}) => [side, to])") == [["", 3], ["", 33]]
    assert tab.evaluate("timers.holdPhases(30, [], {lead: 0}).map(({name}) => name)") == ["hold"]


def test_at_any_moment_it_says_what_is_left_and_what_was_held(tab):
    found = tab.evaluate(
        f"""[-5, 0, 2.9, 3, 12.5, 22.99, 23, 27.1, 47.5, 48, 168].map((at) => {{
            const {{phase, left, held, isOver}} = timers.standing({TWO_SIDES}, 1000, 1000 + at * 1000);
            return [phase ? phase.name : null, left, held.map(({{seconds}}) => seconds), isOver];
        }})"""
    )
    assert found == [
        ["lead", 3, [], False],  # the clock was set back
        ["lead", 3, [], False],
        ["lead", 1, [], False],
        ["hold", 20, [0], False],
        ["hold", 11, [9], False],
        ["hold", 1, [19], False],
        ["change", 5, [20], False],
        ["change", 1, [20], False],
        ["hold", 1, [20, 19], False],
        [None, 0, [20, 20], True],
        [None, 0, [20, 20], True],
    ]
    assert tab.evaluate(f"timers.standing({TWO_SIDES}, 0, 8000).share") == 0.25
    assert tab.evaluate(f"timers.standing({TWO_SIDES}, 0, 99000).share") == 1


def test_every_signal_is_given_once_in_its_order_however_often_it_is_looked_at(tab):
    heard = tab.evaluate(
        f"""[50, 200, 333, 1000].map((every) => {{
            const signals = [];
            for (let now = 0, before = null; now <= 50_000; before = now, now += every) {{
                signals.push(...timers.crossed({TWO_SIDES}, 0, before, now));
            }}
            return signals;
        }})"""
    )
    side = ["lead", "lead", "lead", "start", "half"]
    assert heard == [[*side, "change", *side, "end"]] * 4


@pytest.mark.parametrize(
    ("before", "now", "signals"),
    [
        (10_000, 130_000, ["end"]),  # slept over the end
        (4_000, 23_500, ["change"]),
        (4_000, 26_200, ["lead", "lead"]),
        (4_000, 40_000, []),  # slept into the second side: that half of it is over is no news
        (60_000, 180_000, []),  # it has been over all the time
        (None, 200_000, ["end"]),  # opened again long after
        (130_000, 10_000, []),  # the clock was set back
    ],
)
def test_after_a_sleep_only_what_is_news_is_heard(tab, before, now, signals):
    found = tab.evaluate(f"([before, now]) => timers.crossed({TWO_SIDES}, 0, before, now)", [before, now])
    assert found == signals


def test_a_rest_counts_to_its_end_and_fifteen_seconds_more_move_the_end(tab):
    left = "[0, 1, 89_001, 90_000, 210_000].map((now) => timers.restLeft(90_000, now))"
    assert tab.evaluate(left) == [90, 90, 1, 0, 0]
    heard = """(ends) => {
        const signals = [];
        for (let now = 0, before = null; now <= 120_000; before = now, now += 200) {
            const names = timers.restCrossed(ends, before, now);
            signals.push(...names.map((name) => [name, Math.round(now / 1000)]));
        }
        return signals;
    }"""
    assert tab.evaluate(heard, 90_000) == [["lead", 87], ["lead", 88], ["lead", 89], ["rest", 90]]
    assert tab.evaluate(heard, 105_000)[-1] == ["rest", 105]
    assert tab.evaluate("timers.restCrossed(90_000, 10_000, 210_000)") == ["rest"]


def test_after_two_minutes_asleep_and_after_a_reload_the_timer_shows_the_truth(phone, tab):  # noqa: F811
    look = f"""async () => {{
        window.looks = [];
        const fresh = {{kind: 'hold', startedAt: Date.now(), phases: {TWO_SIDES}}};
        const kept = (await store.timer('monday')) ?? fresh;
        await store.setTimer('monday', kept);
        window.stop = timers.watch((now, before) => {{
            const {{left, isOver, held}} = timers.standing(kept.phases, kept.startedAt, now);
            const signals = timers.crossed(kept.phases, kept.startedAt, before, now);
            looks.push({{left, isOver, signals, held: held.map(({{seconds}}) => seconds)}});
        }});
    }}"""
    tab.evaluate(look)
    tab.clock.run_for(13_000)
    assert tab.evaluate("looks.at(-1)") == {"left": 10, "isOver": False, "signals": ["half"], "held": [10]}
    # A reload takes no time off it.
    phone.reload(tab)
    tab.evaluate(look)
    tab.clock.run_for(1_000)
    assert tab.evaluate("looks.at(-1).left") == 9
    # Asleep nothing runs, and the first look afterwards knows.
    tab.clock.fast_forward(120_000)
    assert tab.evaluate("looks.at(-1)") == {"left": 0, "isOver": True, "signals": ["end"], "held": [20, 20]}


def test_a_page_that_comes_back_is_looked_at_at_once_and_a_stopped_timer_never(tab):
    tab.evaluate(
        "() => { window.looks = []; window.stop = timers.watch((now, before) => looks.push([now, before])); }"
    )
    tab.evaluate("looks.length = 0")
    for event in ("visibilitychange", "pageshow"):
        tab.evaluate(
            "(name) => (name === 'pageshow' ? window : document).dispatchEvent(new Event(name))", event
        )
    assert tab.evaluate("looks.length") == 2
    tab.evaluate("stop()")
    tab.evaluate("dispatchEvent(new Event('pageshow'))")
    tab.clock.run_for(5_000)
    assert tab.evaluate("looks.length") == 2


def test_every_signal_sounds_and_feels_different(tab):
    tab.evaluate(EARS)
    names = ["lead", "start", "half", "change", "end", "rest"]
    given = tab.evaluate(
        """(names) => {
            const signals = new timers.Signals();
            signals.arm();
            return names.map((name) => {
                heard.length = felt.length = 0;
                signals.give(name);
                return JSON.stringify([heard, felt]);
            });
        }""",
        names,
    )
    assert len(set(given)) == len(names)
    assert all("[]" not in each for each in given)
    assert tab.evaluate("() => { heard.length = 0; new timers.Signals().give('end'); return heard; }") == []


def test_who_wants_no_sound_or_no_vibration_has_none(tab):
    tab.evaluate(EARS)
    counts = tab.evaluate("""() => [[true, false], [false, true]].map(([hasSound, hasVibration]) => {
        heard.length = felt.length = 0;
        const signals = new timers.Signals({hasSound, hasVibration});
        signals.arm();
        signals.give('lead');
        return [heard.length, felt.length];
    })""")
    assert counts == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    "lack",
    [
        "delete window.AudioContext; delete window.webkitAudioContext; delete Navigator.prototype.vibrate;",
        "window.AudioContext = class { constructor() { throw new Error('no'); } };",
        "AudioContext.prototype.resume = () => Promise.reject(new Error('not now'));",
        "AudioContext.prototype.createOscillator = () => { throw new Error('no'); };",
        "Navigator.prototype.vibrate = () => { throw new Error('no'); };",
    ],
    ids=["nothing there", "no audio", "not now", "no tone", "no vibration"],
)
def test_a_phone_without_sound_or_vibration_is_silent_and_nothing_breaks(phone, lack):  # noqa: F811
    tab = phone.open(before=lack)
    errors = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.evaluate("""async () => {
        const signals = new timers.Signals();
        signals.arm();
        for (const name of ['lead', 'start', 'half', 'change', 'end', 'rest', 'unknown']) signals.give(name);
        signals.rest();
        signals.arm();
        await new Promise((resolve) => setTimeout(resolve));
    }""")
    assert errors == []


def test_the_screen_stays_on_and_is_asked_for_again_when_the_page_comes_back(phone):  # noqa: F811
    tab = phone.open(before=LOCK)
    held = "locks.filter(({released}) => !released).length"
    tab.evaluate("() => { window.awake = timers.stayAwake(); }")
    assert tab.evaluate("locks[0].kind") == "screen"
    for _ in range(2):
        tab.evaluate("hide(true)")
        assert tab.evaluate(held) == 0
        tab.evaluate("hide(false)")
        tab.evaluate("hide(false)")
        assert tab.evaluate(held) == 1
    tab.evaluate("awake.release()")
    tab.evaluate("hide(false)")
    assert tab.evaluate(f"[{held}, locks.length]") == [0, 3]


@pytest.mark.parametrize(
    "lack",
    [
        "Object.defineProperty(navigator, 'wakeLock', {value: undefined});",
        "WakeLock.prototype.request = async () => { throw new DOMException('no', 'NotAllowedError'); };",
    ],
    ids=["none", "refused"],
)
def test_where_the_screen_may_not_stay_on_nothing_breaks(phone, lack):  # noqa: F811
    tab = phone.open(before=lack)
    errors = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.evaluate("async () => { const awake = timers.stayAwake(); await null; awake.release(); }")
    tab.evaluate("new Promise((resolve) => setTimeout(resolve))")
    assert errors == []
