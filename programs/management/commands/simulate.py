"""Let made-up people walk through the plans by the rules alone, and check every step."""

import gc
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programs import simulation
from programs.courses import courses_of
from programs.invariants import Breach
from programs.library_format import read_library
from programs.library_reader import LibraryError
from programs.loader import LIBRARY
from programs.simulation import Course
from programs.simulation_table import Tally, table

CHUNK = 100


class Command(BaseCommand):
    help = (
        "Let made-up people (strong, weak, sore, careless, often absent, returning after a break, and some "
        "who train exactly as planned) walk through one plan each, a third of them each plan, by the pure "
        "rules alone and without a database. Every step is checked; the first rule that does not hold ends "
        "it with an error. The same seed gives the same people."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=10_000)
        parser.add_argument("--weeks", type=int, default=8, help="calendar weeks; a break comes on top")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)

    def handle(self, *args: Any, **options: Any) -> None:
        for name, most in (("people", 10_000_000), ("weeks", 100), ("processes", 64)):
            if not 1 <= options[name] <= most:
                raise CommandError(f"--{name} needs a whole number from 1 to {most}.")
        try:
            courses = courses_of(read_library(LIBRARY))
            tally = self._walk(courses, options)
        except LibraryError as error:
            raise CommandError(str(error)) from error
        except Breach as error:
            raise CommandError(f"A rule did not hold. {error}") from error
        for line in table(tally, [course.slug for course in courses]):
            self.stdout.write(line)

    def _walk(self, courses: list[Course], options: dict[str, Any]) -> Tally:
        """Everybody's tally; the result does not depend on how the work is shared out."""
        people, result, shown = options["people"], Tally(), 0
        for tally in _tallies(courses, options):
            result.add(tally)
            if (tenths := result.people * 10 // people) > shown:
                shown = tenths
                self.stdout.write(f"{result.people} of {people} people are through.")
                self.stdout.flush()
        return result


def _tallies(courses: list[Course], options: dict[str, Any]) -> Iterator[Tally]:
    """The tallies of some people each, as they come."""
    rest = courses, options["weeks"], options["seed"]
    if options["processes"] == 1:
        yield from (simulation.walk_all(numbers, *rest) for numbers in _chunks(options["people"]))
        return
    # Nothing in a walk refers back to itself, so nobody needs to look for what is no longer used.
    with ProcessPoolExecutor(options["processes"], get_context("spawn"), gc.disable) as pool:
        jobs = [pool.submit(simulation.walk_all, numbers, *rest) for numbers in _chunks(options["people"])]
        try:
            yield from (job.result() for job in as_completed(jobs))
        finally:
            pool.shutdown(cancel_futures=True)


def _chunks(people: int) -> Iterator[range]:
    for first in range(0, people, CHUNK):
        yield range(first, min(first + CHUNK, people))
