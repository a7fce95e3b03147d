"""Everybody of a coach: who needs them today, and why."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from workouts import audit
from workouts.coach import listing, roster, roster_rows
from workouts.coach.access import coach_required
from workouts.coach.attention_words import Code, State
from workouts.coach.tables import csv_response
from workouts.models import Access
from workouts.people import PersonRequest


@coach_required
def show(request: PersonRequest) -> HttpResponse:
    """The list, narrowed and sorted as its address says. Whom it shows is written to their trails."""
    now = timezone.now()
    lines = roster.lines_of(request.user, now)
    plans = _plans(lines)
    wish = listing.wish_of(request.GET, plans)
    page = listing.page_of(listing.chosen(lines, wish), wish.page)
    audit.look(
        coach=request.user, people=[line.person for line in page.lines], what=Access.What.LIST, now=now
    )
    context = {
        "here": "roster",
        "lines": lines,
        "page": page,
        "rows": roster_rows.rows_of(page.lines),
        "wish": wish,
        "figures": _figures(listing.figures_of(lines), wish),
        "chips": _chips(lines, plans, wish),
        "orders": [
            (words, wish.sort == key, wish.but(sort=key).query) for key, words in listing.ORDERS.items()
        ],
        "cleared": listing.Wish(sort=wish.sort).query,
        "turns": _turns(wish, page),
        "file_query": wish.but().query,
        "is_calm": wish.show == listing.NEED and not any(line.needs_coach for line in lines),
    }
    return render(request, "coach/roster.html", context)


@coach_required
def table(request: PersonRequest) -> HttpResponse:
    """The people of all pages of the list as a file for a spreadsheet."""
    now = timezone.now()
    lines = roster.lines_of(request.user, now)
    found = listing.chosen(lines, listing.wish_of(request.GET, _plans(lines)))
    audit.look(coach=request.user, people=[line.person for line in found], what=Access.What.EXPORT, now=now)
    cells = roster_rows.cells(roster_rows.rows_of(found))
    return csv_response(f"people-{now:%Y-%m-%d}.csv", roster_rows.HEADER, cells)


def _plans(lines: list[roster.Line]) -> dict[str, str]:
    """The plans that somebody has or had, by their short names."""
    return dict(sorted({line.plan_slug: line.plan for line in lines if line.plan_slug}.items()))


def _figures(figures: listing.Figures, wish: listing.Wish) -> list[dict[str, object]]:
    """The four numbers, each with the list that it leads to."""
    kept = _("%(share)d %%") % {"share": figures.kept} if figures.kept is not None else "–"
    training = State.RUNNING.value
    told = [
        (_("Active"), figures.active, listing.Wish(state=training)),
        (_("Need you"), figures.need, listing.Wish(show=listing.NEED)),
        (_("Kept, 7 days"), kept, listing.Wish(state=training, sort="kept")),
        (_("Supervised today"), figures.today, listing.Wish(show=listing.TODAY)),
    ]
    return [_figure(label, value, leads_to, wish) for label, value, leads_to in told]


def _figure(label: str, value: object, leads_to: listing.Wish, wish: listing.Wish) -> dict[str, object]:
    """A second press leads back to everybody."""
    is_here = leads_to == wish.but()
    return {
        "label": label,
        "value": value,
        "query": "" if is_here else leads_to.query,
        "is_here": is_here,
        "is_need": leads_to.show == listing.NEED and bool(value),
    }


def _chips(lines: list[roster.Line], plans: dict[str, str], wish: listing.Wish) -> list[dict[str, object]]:
    """The filters, each with the address that puts it on or takes it off again."""
    there = {line.facts.state for line in lines}
    states = [state for state in State if state in there]
    codes = {flag.code for line in lines for flag in line.flags}
    groups = [
        (_("Show"), "show", [(listing.NEED, _("need you")), (listing.TODAY, _("supervised today"))]),
        (_("Plan"), "plan", list(plans.items()) if len(plans) > 1 else []),
        (
            _("State"),
            "state",
            [(state.value, state.words) for state in State if len(states) > 1 and state in states],
        ),
        (_("Reason"), "why", [(code.value, code.label) for code in Code if code in codes]),
    ]
    return [
        {
            "title": title,
            "name": name,
            "links": [
                (words, getattr(wish, name) == value, wish.but(**{name: _other(wish, name, value)}).query)
                for value, words in options
            ],
        }
        for title, name, options in groups
        if options
    ]


def _other(wish: listing.Wish, name: str, value: str) -> str:
    """A filter that is on is taken off by the same press."""
    return "" if getattr(wish, name) == value else value


def _turns(wish: listing.Wish, page: listing.Page) -> dict[str, str]:
    """The addresses of the page before and the one after, where there are."""
    turns = {}
    if page.number > 1:
        turns["before"] = wish.but(page=page.number - 1).query or "?"
    if page.number < page.pages:
        turns["after"] = wish.but(page=page.number + 1).query
    return turns
