"""Which people a coach wants to see, in which order: what stands in the address of the list. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from workouts.coach.attention import RANKS
from workouts.coach.attention_words import Code, State
from workouts.coach.roster import Line

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PAGE = 20
LONGEST = 60  # a name has no more letters
NEED, TODAY = "need", "today"
ORDERS: dict[str, "_StrPromise"] = {
    "": _("need"),
    "name": _("name"),
    "kept": _("fewest kept"),
    "pain": _("most pain"),
}
UNKNOWN_LAST = 101  # after everybody with a share from 0 to 100


@dataclass(frozen=True)
class Wish:
    """The filters, the search, the order and the page, as they stand in the address."""

    show: str = ""
    why: str = ""
    plan: str = ""
    state: str = ""
    q: str = ""
    sort: str = ""
    page: int = 1

    @property
    def is_narrow(self) -> bool:
        """Whether somebody may be left out."""
        return any((self.show, self.why, self.plan, self.state, self.q))

    @property
    def query(self) -> str:
        """As it stands in an address, with its question mark; empty where nothing is wished."""
        wishes = {
            "show": self.show,
            "why": self.why,
            "plan": self.plan,
            "state": self.state,
            "q": self.q,
            "sort": self.sort,
            "page": self.page if self.page > 1 else "",
        }
        text = urlencode({name: value for name, value in wishes.items() if value})
        return f"?{text}" if text else ""

    def but(self, **changes: Any) -> "Wish":
        """The same with something changed, from its first page on."""
        return replace(self, **{"page": 1, **changes})


def wish_of(query: Mapping[str, str], plans: Iterable[str]) -> Wish:
    """What an address wishes; what there is not is left out."""

    def one_of(name: str, allowed: Iterable[str]) -> str:
        value = query.get(name, "")
        return value if value in allowed else ""

    page = query.get("page", "")
    return Wish(
        show=one_of("show", (NEED, TODAY)),
        why=one_of("why", [code.value for code in Code]),
        plan=one_of("plan", plans),
        state=one_of("state", [state.value for state in State]),
        q=" ".join(query.get("q", "").replace("\0", "").split())[:LONGEST],
        sort=one_of("sort", ORDERS),
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1,
    )


def chosen(lines: Iterable[Line], wish: Wish) -> list[Line]:
    """Those who are wished for, in the order that is wished; of equals by name."""
    word = wish.q.casefold()
    found = [line for line in lines if _fits(line, wish) and word in line.name.casefold()]
    return sorted(found, key=lambda line: (_KEYS[wish.sort](line), line.name.casefold(), line.ids))


def _fits(line: Line, wish: Wish) -> bool:
    return (
        (wish.show != NEED or line.needs_coach)
        and (wish.show != TODAY or line.has_session_today)
        and (not wish.why or any(flag.code == wish.why for flag in line.flags))
        and (not wish.plan or line.plan_slug == wish.plan)
        and (not wish.state or line.state == wish.state)
    )


STATE_RANKS = {state: rank for rank, state in enumerate(State)}


def _by_need(line: Line) -> tuple[int, int, int]:
    """The gravest reason first, then whoever has more of them; the quiet by their state."""
    rank = RANKS[line.flags[0].code] if line.flags else len(RANKS)
    return rank, -len(line.flags), STATE_RANKS[line.state]


def _by_kept(line: Line) -> tuple[int, int]:
    share = kept_percent(line.facts.kept, line.facts.due)
    return UNKNOWN_LAST if share is None else share, 0


def _by_pain(line: Line) -> tuple[int, int]:
    now = line.facts.pain if line.facts.pain is not None else line.facts.baseline
    return (1, 0) if now is None else (0, -now)


_KEYS: dict[str, Callable[[Line], tuple[int, ...]]] = {
    "": _by_need,
    "name": lambda _line: (),
    "kept": _by_kept,
    "pain": _by_pain,
}


def kept_percent(kept: int, due: int) -> int | None:
    """The share that was kept in whole percent; None where nothing was due."""
    return min(100, round(100 * kept / due)) if due else None


@dataclass(frozen=True)
class Page:
    """The people of one page, among how many."""

    lines: Sequence[Line]
    number: int
    pages: int
    total: int

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.lines) - 1


def page_of(lines: Sequence[Line], number: int) -> Page:
    """The page with that number, or the last where there are not so many."""
    pages = max(1, -(-len(lines) // PAGE))
    number = min(max(1, number), pages)
    return Page(lines[(number - 1) * PAGE : number * PAGE], number, pages, len(lines))


@dataclass(frozen=True)
class Figures:
    """The four numbers above the list, about everybody."""

    active: int
    need: int
    kept: int | None
    today: int


def figures_of(lines: Iterable[Line]) -> Figures:
    """Those who train, those who need the coach, what was kept in seven days in percent, and the sessions
    of today that are supervised."""
    listed = list(lines)
    training = [line.facts for line in listed if line.state == State.RUNNING]
    return Figures(
        active=len(training),
        need=sum(line.needs_coach for line in listed),
        kept=kept_percent(sum(facts.kept for facts in training), sum(facts.due for facts in training)),
        today=sum(line.has_session_today for line in listed),
    )
