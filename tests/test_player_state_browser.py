"""What the phone works out without signal is what the server works out: the same presses on both."""

import random
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from programs.pain import During, during
from tests import eight_weeks
from tests.browser import settle
from workouts import entries, session_page, training, units
from workouts.models import Session
from workouts.session_document import pain_table

pytestmark = pytest.mark.browser

LOAD = "import('/static/js/player/state.js')"
COMPARE = f"""async ([before, pressed, after]) => {{
  const state = await {LOAD};
  const plain = (document) => ({{
    status: document.status, variant: document.variant, note: document.note,
    ended: document.has_ended_for_pain,
    slots: state.inOrder(document).map((slot) => {{
      const {{ rung, amount, load_kg, minimum, rest_seconds }} = state.target(slot);
      const {{ sets, full_sets, is_eased, is_skipped, is_stopped, answer, feel, note, logs }} = slot;
      return {{ slot: slot.slot, rung, amount, load_kg, minimum, rest_seconds, sets, full_sets, is_eased,
        is_skipped, is_stopped, answer, feel, note, logs }};
    }}),
  }});
  return [plain(state.apply(before, pressed)), plain(after), plain(state.fold(before, pressed))];
}}"""


@pytest.fixture
def state(page: Any) -> Any:
    """A page in which the modules of the player can be loaded."""
    page.goto("/")
    settle(page)
    return page


def press(kind: str, **more: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "kind": kind, "at": timezone.now().isoformat(), **more}


def one_set(slot: dict[str, Any], dice: random.Random, known: list[dict[str, Any]]) -> dict[str, Any]:
    """A new set, or another edit of one that was pressed before."""
    if known and dice.random() < 0.4:
        last = dice.choice(known)
        return {**last, "edit": last["edit"] + 1, "is_removed": dice.random() < 0.4}
    target = slot["own"]
    amount = dice.choice([target["amount"], target["minimum"], target["amount"] + 1])
    sides = amount if target["is_two_sided"] else None
    return press(
        "set",
        slot=slot["slot"],
        number=dice.randint(1, 4),
        edit=1,
        amount=amount,
        left=sides,
        right=sides,
        load_kg=target["load_kg"],
        rir=dice.choice([None, 2]),
        is_eased=False,
        is_removed=False,
    )


def presses(document: dict[str, Any], dice: random.Random, count: int) -> list[dict[str, Any]]:
    """Presses of every kind in any order, also where they make no sense."""
    slots = document["slots"]
    simple = ["slip", "ease", "unease", "swap", "swap-back", "skip", "unskip"]
    kinds = ["set"] * 6 + ["pain"] * 3 + ["feel", "note", "order", "shorten", "lengthen", *simple]
    made: list[dict[str, Any]] = []
    for _turn in range(count):
        kind, slot = dice.choice(kinds), dice.choice(slots)
        own = {"slot": slot["slot"]}
        if kind == "set":
            known = [each for each in made if each["kind"] == "set" and not each["is_removed"]]
            newest = {each["id"]: each for each in known}
            gone = {each["id"] for each in made if each["kind"] == "set" and each["is_removed"]}
            made.append(one_set(slot, dice, [each for key, each in newest.items() if key not in gone]))
        elif kind == "pain":
            made.append(press(kind, **own, pain=dice.choice([0, 2, 4, 5, 6, 9])))
        elif kind == "feel":
            made.append(press(kind, **own, feel=dice.choice(["", "easy", "hard"])))
        elif kind == "note":
            made.append(
                press(kind, slot=dice.choice([None, slot["slot"]]), note=dice.choice(["", "left knee"]))
            )
        elif kind == "order":
            made.append(press(kind, slots=dice.sample([each["slot"] for each in slots], len(slots))))
        else:
            made.append(press(kind, **(own if kind in simple else {})))
    return made


def begin(person: Any, dice: random.Random) -> Session:
    """A session of some plan, begun now with some pain before it."""
    plan = dice.choice(["strong-legs", "strong-back", "steady-core"])
    enrolment = eight_weeks.enrol(person, plan=plan)
    session = dice.choice(list(enrolment.sessions.filter(week=1)))
    before = dice.choice([None, 0, 2, 4, 5])
    return training.start(session, now=eight_weeks.noon(session.on_date), pain_before=before)


def document_of(session: Session) -> dict[str, Any]:
    with units.using("kg"):
        fresh = Session.objects.select_related("plan_session", "enrolment__plan").get(pk=session.pk)
        return session_page.begun(fresh)["document"]


def differences(one: Any, other: Any, at: str = "") -> list[str]:
    """Where two states differ, in short."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [each for key in one for each in differences(one[key], other.get(key), f"{at}.{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = zip(one, other, strict=True)
        return [each for n, (a, b) in enumerate(pairs) for each in differences(a, b, f"{at}[{n}]")]
    return [] if one == other else [f"{at}: {one} and {other}"]


def test_the_phone_and_the_server_come_to_the_same(state: Any, library: None, time_machine: Any) -> None:
    for seed in range(24):
        dice = random.Random(seed)
        person = eight_weeks.make_person(f"runner-{seed}@example.com")
        session = begin(person, dice)
        time_machine.move_to(eight_weeks.noon(session.on_date))
        before = document_of(session)
        pressed = presses(before, dice, 18)
        answers = entries.apply_all(person, session.pk, pressed, now=timezone.now())
        on_phone, on_server, folded = state.evaluate(COMPARE, [before, pressed, document_of(session)])
        said = [(e["kind"], e.get("slot"), a.code) for e, a in zip(pressed, answers, strict=True)]
        assert not differences(on_phone, on_server), (seed, differences(on_phone, on_server), said)
        assert not differences(folded, on_server), (seed, said)
        assert {answer.status for answer in answers} <= {200, 409}, said


def test_the_table_of_pains_says_what_the_rules_say(state: Any) -> None:
    cases = list(product([None, *range(11)], range(11), [False, True], [0, 1]))
    tables = {str(before): pain_table(before) for before in [None, *range(11)]}
    said = state.evaluate(
        f"""async ([tables, cases]) => {{
          const {{ verdict }} = await {LOAD};
          return cases.map(([before, pain, isEased, others]) => {{
            const own = {{ slot: 1, is_eased: isEased, answer: "", is_stopped: false }};
            const other = {{ slot: 2, is_stopped: others > 0 }};
            return verdict({{ pain: tables[String(before ?? "None")], slots: [own, other] }}, own, pain);
          }});
        }}""",
        [tables, cases],
    )
    expected = [
        during(pain, pain_before=before, was_eased=is_eased, other_stops=others)
        for before, pain, is_eased, others in cases
    ]
    assert [During(each) for each in said] == expected


INVERSE = f"""async ([document, entry]) => {{
  const {{ apply, inverse }} = await {LOAD};
  const [before, after] = [apply(document, []), apply(document, [entry])];
  return [inverse(before, entry), JSON.stringify(before) !== JSON.stringify(after)];
}}"""


def without_ids(state: Any) -> Any:
    for slot in state["slots"]:
        slot["logs"] = [{**log, "edit": 0, "id": ""} for log in slot["logs"]]
    return state


def test_every_press_can_be_taken_back(state: Any, library: None, time_machine: Any) -> None:
    """An entry and its inverse leave what is shown on the phone and stored on the server as it was."""
    undone = set()
    for seed in range(4):
        dice = random.Random(100 + seed)
        person = eight_weeks.make_person(f"runner-{seed}@example.com")
        session = begin(person, dice)
        time_machine.move_to(eight_weeks.noon(session.on_date))
        before = document_of(session)
        swaps = [press("swap", slot=each["slot"]) for each in before["slots"] if each["substitute"]]
        for entry in swaps + presses(before, dice, 10):
            back, has_changed = state.evaluate(INVERSE, [before, entry])
            if not has_changed or entry["kind"] in {"slip", "pain"}:
                continue  # stored numbers of the back are not on the phone, so a slip takes all of them
            back = [{"at": entry["at"], **each, "id": each.get("id") or str(uuid4())} for each in back]
            entries.apply_all(person, session.pk, [entry, *back], now=timezone.now())
            after = document_of(session)
            phone, server, _folded = state.evaluate(COMPARE, [before, [entry, *back], after])
            unchanged = without_ids(state.evaluate(COMPARE, [before, [], before])[0])
            assert not differences(without_ids(phone), unchanged), (seed, entry, back)
            assert not differences(without_ids(server), unchanged), (seed, entry, back)
            undone.add(entry["kind"])
            before = after
    assert {"set", "swap", "skip", "order", "shorten"} <= undone


@pytest.mark.parametrize("is_short", [False, True])
@pytest.mark.parametrize("pain", [None, 2, 6])
def test_a_start_without_signal_is_the_start_that_is_stored(
    state: Any, library: None, time_machine: Any, pain: int | None, is_short: bool
) -> None:
    person = eight_weeks.make_person()
    session = eight_weeks.enrol(person).sessions.earliest("on_date")
    time_machine.move_to(eight_weeks.noon(session.on_date))
    fresh = Session.objects.select_related("plan_session", "enrolment__plan").get(pk=session.pk)
    planned = session_page.before(fresh, session.on_date)["document"]
    start = press("start", pain_before=pain, was_alone=True, is_short=is_short, targets=planned["targets"])
    [answer] = entries.apply_all(person, session.pk, [start], now=timezone.now())
    assert answer.status == 200
    phone, server, folded = state.evaluate(COMPARE, [planned, [start], document_of(session)])
    assert not differences(phone, server)
    assert not differences(folded, server)
    assert session.slots.count() == (0 if pain == 6 else 2 if is_short else len(planned["slots"]))
