"""The list of a coach for `make bench`: a thousand people beside ten, in queries and in time."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from tests.bench_times import milliseconds

FEW, MANY = 10, 1000
COACHES = {count: f"coach-of-{count}@made-up.invalid" for count in (FEW, MANY)}
MOST_TIMES_SLOWER = 3
TURNS = 25
PATHS = {
    "coach: people": "/coach/",
    "coach: who needs me": "/coach/?show=need",
    "coach: searched": "/coach/?q=runner&sort=pain&page=2",
}


def gather(people: Any) -> None:
    """A coach of ten and one of a thousand, with clients of their own among those of `people`."""
    from django.db import connection
    from django.test import Client

    from tests.coaching import make_coach
    from tests.crowd import gather as gather_crowd

    for count, address in COACHES.items():
        coach = make_coach(address, f"Coach of {count}")
        gather_crowd(coach, count, now=datetime.now(UTC))
        people.clients[address] = Client(SERVER_NAME="localhost")
        people.clients[address].force_login(coach)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def compare(people: Any) -> list[str]:
    """Prints both beside each other; returns what breaks a budget. The turns alternate, so that a busy
    machine slows both."""
    few, many = (people.clients[COACHES[count]] for count in (FEW, MANY))
    head = f"{FEW} people", f"{MANY:,} people", "times", "queries"
    print("\n{:<22}{:>14}{:>16}{:>8}{:>12}".format("the list of a coach", *head))
    broken = []
    for name, path in PATHS.items():
        short, long = _quickest(few, many, path)
        queries = [people.queries(COACHES[count], path) for count in (FEW, MANY)]
        is_broken = long / short > MOST_TIMES_SLOWER or queries[0] != queries[1]
        note = "  over budget" if is_broken else ""
        figures = f"{short:>11.1f} ms{long:>13.1f} ms{long / short:>8.1f}{queries[0]:>8} = {queries[1]}"
        print(f"{name:<22}{figures}{note}")
        broken += [name] if is_broken else []
    return broken


def _quickest(few: Any, many: Any, path: str) -> tuple[float, float]:
    """The quickest of the turns: what a page costs, and not what else the machine was doing."""
    taken: dict[Any, list[float]] = {few: [], many: []}
    for _turn in range(TURNS):
        for client, times in taken.items():
            times += milliseconds(partial(client.get, path), 1)
    return min(taken[few]), min(taken[many])
