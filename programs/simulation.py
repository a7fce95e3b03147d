"""Made-up people walk through a plan by the pure rules alone, and every step is checked. Pure.

`walk_all` takes the numbers of some people and returns one Tally; tallies add up, so that the work can be
shared out. Raises `Breach` with the person, day and slot where a rule did not hold.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from programs import invariants, pain, substitutes, targets, weeks
from programs.invariants import Asking, Breach
from programs.progression import Code, SlotLog
from programs.simulation_table import Tally
from programs.targets import Asked, Done, Line, RungFacts, Situation
from programs.virtual_people import SUPERVISED_DAYS, Character, Doing, VirtualPerson

DONE_SHARE = 0.6  # of a session's sets, to count as done (domain.md 4.4)
LOOKED_BACK = 6  # sessions of a slot: enough for all rules, a load of long ago aside
SPREAD = 37  # about the sessions of one person, so that the double checks meet everybody in turn
STEPS_BACK = frozenset(
    {Code.REDUCE, Code.HOLD_EFFORT, Code.HOLD_PAIN, Code.EASE, Code.BACK_OFF, Code.BACK_OFF_RUNG}
)
DOUBLE_CHECKED = 100  # one session in so many is asked for twice and with a worse last time


@dataclass(frozen=True)
class CourseSession:
    code: str
    kind: str
    holds: bool
    has_check: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Course:
    """A plan as the rules see it: its sessions by week and code, and the rungs that each code may meet."""

    slug: str
    sessions: Mapping[tuple[int, str], CourseSession]
    rungs: Mapping[str, Mapping[str, RungFacts]]

    def home_code(self, week: int, place: int, per_week: int) -> str:
        """h1 and h2 in turns through all weeks, or the plan's one h (domain.md 5.1)."""
        if (week, "h") in self.sessions:
            return "h"
        return "h1" if ((week - 1) * per_week + place) % 2 else "h2"


@dataclass(frozen=True)
class _Past:
    """One earlier session of a slot, with the day and calendar week in which it was."""

    day: int
    week: int
    done: Done


def walk_all(numbers: Iterable[int], courses: Sequence[Course], calendar_weeks: int, seed: int) -> Tally:
    """The tally of the people with these numbers, a third of them on each plan."""
    tally = Tally()
    for number in numbers:
        course = courses[number % len(courses)]
        walk = Walk(VirtualPerson(number, seed), course, tally)
        try:
            walk.go(calendar_weeks)
        except (Breach, ValueError) as error:
            where = f"person {number} ({walk.person.character}), {course.slug}, {walk.where}"
            raise Breach(f"{where}: {error}") from error
    return tally


class Walk:
    """One person's way through one plan."""

    def __init__(self, person: VirtualPerson, course: Course, tally: Tally) -> None:
        self.person, self.course, self.tally = person, course, tally
        self.past: dict[tuple[str, str], list[_Past]] = {}
        self.context = weeks.WeekContext()
        self.turned: weeks.WeekDecision | None = None
        self.day = 0
        self.closed_until = 0
        self.last_trained = 0
        self.seen = 0
        self.where = "start"

    def go(self, calendar_weeks: int) -> None:
        """Walks until the plan is finished or the weeks are over; a break comes on top."""
        reached = 1
        for _week in range(calendar_weeks):
            if self.person.break_before_week == self.context.calendar_week:
                self._take_a_break()
            log = self._train_a_week()
            reached = self._turn(log)
            if reached == weeks.FINISHED:
                break
        self.tally.people += 1
        self.tally.reached[self.course.slug, reached] += 1
        self.tally.by_character[self.person.character, reached] += 1

    def _take_a_break(self) -> None:
        """A pause: it freezes the plan, and a long one leads back some weeks."""
        self.day += -(-self.person.break_days // 7) * 7
        week = weeks.week_after_break(self.context.program_week, self.day - self.last_trained)
        self.context = replace(self.context, program_week=week, repeats=0, eases=0)
        self.turned = None

    def _train_a_week(self) -> weeks.WeekLog:
        self.person.begin_week()
        done, planned, stops, place = {True: 0, False: 0}, {True: 0, False: 0}, 0, {True: 0, False: 0}
        for offset in sorted((*SUPERVISED_DAYS, *self.person.home_days)):
            is_supervised = offset in SUPERVISED_DAYS
            place[is_supervised] += 1
            planned[is_supervised] += 1
            code = f"s{place[True]}" if is_supervised else self._home_code(place[False])
            is_done, is_stopped = self._session(self.day + offset, code, is_first=sum(planned.values()) == 1)
            done[is_supervised] += is_done
            stops += is_stopped
        self.day += 7
        self.person.weeks_trained += any(done.values())
        return weeks.WeekLog(
            done[True],
            planned[True],
            done[False],
            planned[False],
            pain=self.person.week_pain(),
            baseline=self.person.baseline,
            stop_events=stops,
            blocked=self.day < self.closed_until,
        )

    def _home_code(self, place: int) -> str:
        return self.course.home_code(self.context.program_week, place, len(self.person.home_days))

    def _turn(self, log: weeks.WeekLog) -> int:
        """Turns the week; returns the program week of the next one."""
        decision = weeks.decide_week(log, self.context)
        self._check_turn(log, decision)
        self.tally.week_codes[decision.code] += 1
        self.person.facts = replace(self.person.facts, week_pain=log.pain)
        moves_on = decision.program_week != self.context.program_week
        is_ease = decision.code is weeks.WeekCode.EASE
        self.turned = decision
        if decision.program_week != weeks.FINISHED:
            self.context = weeks.WeekContext(
                decision.program_week,
                decision.calendar_week,
                repeats=0 if moves_on or is_ease else self.context.repeats + decision.counts_as_repeat,
                eases=self.context.eases + 1 if is_ease else 0,
            )
        return decision.program_week

    def _check_turn(self, log: weeks.WeekLog, decision: weeks.WeekDecision) -> None:
        before = self.context
        if decision.program_week - before.program_week not in (0, 1):
            raise Breach(f"program week {before.program_week} became {decision.program_week}")
        if decision.calendar_week != before.calendar_week + 1:
            raise Breach(f"calendar week {before.calendar_week} became {decision.calendar_week}")
        if before.repeats >= 2 and decision.counts_as_repeat:
            raise Breach("a third repeat in a row")
        if decision.code is weeks.WeekCode.ADVANCE and (log.blocked or log.stop_events >= 2):
            raise Breach("the plan goes on after a lock or two stops")

    def _situation(self, session: CourseSession, is_first: bool) -> Situation:
        turned = self.turned
        code = turned.code if turned else None
        holds = turned.holds if turned else "none"
        return Situation(
            kind=session.kind,
            holds=session.holds or (holds == "first-session" and is_first),
            repeats=code in (weeks.WeekCode.REPEAT, weeks.WeekCode.PAUSE),
            eases=code is weeks.WeekCode.EASE,
            has_check=session.has_check,
        )

    def _session(self, day: int, code: str, *, is_first: bool) -> tuple[bool, bool]:
        """One day of training: whether it counts as done, and whether an exercise was stopped for pain."""
        week = self.context.program_week
        self.where = f"day {day}, week {week} {code}"
        is_closed = day < self.closed_until
        if not is_closed and not self.person.comes():
            return False, False
        session = self.course.sessions[week, code]
        asking = self._asking(day, session, is_first)
        asked = asking.targets()
        invariants.check_session(asking, asked)
        if is_closed:
            self.tally.codes[Code.BLOCK] += 1
            return False, False
        self._check_twice(asking, asked)
        self._count(asking, asked)
        before = self.person.pain_before()
        ready = pain.before_session(before)
        if ready is not pain.Before.TRAIN:
            return ready is pain.Before.GENTLE, False
        if self.person.is_alarmed():
            self.closed_until = day + self.person.rng.randint(1, 20)
            return False, False
        return self._train(day, code, asking, asked, before)

    def _asking(self, day: int, session: CourseSession, is_first: bool) -> Asking:
        person = replace(
            self.person.facts, is_blocked=day < self.closed_until, leg_press_kg=self._leg_press_kg()
        )
        histories = {
            line.slot: [
                self._seen(past, day)
                for past in self.past.get((session.code, line.slot), [])[: -LOOKED_BACK - 1 : -1]
            ]
            for line in session.lines
        }
        return Asking(
            session.lines,
            histories,
            self.course.rungs[session.code],
            person,
            self._situation(session, is_first),
        )

    def _seen(self, past: _Past, day: int) -> Done:
        done = past.done
        return Done(
            done.rung,
            done.target,
            done.log,
            day - past.day,
            done.code,
            done.load_kg,
            past.week == self.context.calendar_week,
            done.is_swapped,
            done.was_eased,
        )

    def _leg_press_kg(self) -> Decimal | None:
        """The load last used on the leg press with both legs."""
        used = [
            past
            for code in ("s1", "s2")
            for past in self.past.get((code, "leg-press"), ())
            if past.done.rung == "leg-press"
        ]
        return max(used, key=lambda past: past.day).done.load_kg if used else None

    def _check_twice(self, asking: Asking, asked: Sequence[Asked]) -> None:
        """Now and then: the same again from the same values, and never more after a worse time."""
        self.tally.sessions += 1
        self.seen += 1
        if (self.seen + SPREAD * self.person.number) % DOUBLE_CHECKED:
            return
        if asking.targets() != asked:
            raise Breach("the same values gave two answers")
        invariants.check_worse_times(asking, asking.lines[self.seen % len(asking.lines)])

    def _count(self, asking: Asking, session: Sequence[Asked]) -> None:
        week, slug = self.context.program_week, self.course.slug
        for line, asked in zip(asking.lines, session, strict=True):
            self.tally.codes[asked.code] += 1
            if asked.waits:
                self.tally.waits[asked.waits] += 1
            if own := asking.own[line.slot]:
                self._measure(asked, own[0])
            if self.person.character is Character.AS_PLANNED:
                named = self._named(asking, line)
                is_there = asked.rung.slug == named.slug or (
                    asked.rung.ladder == named.ladder and asked.rung.order > named.order
                )
                self.tally.named[slug, week, is_there] += 1
                if asked.code in STEPS_BACK:
                    raise Breach(f"{line.slot}: {asked.code} for somebody who trains as planned")
                if not is_there:
                    raise Breach(f"{line.slot}: as planned, and yet on {asked.rung.slug}, not {named.slug}")

    def _measure(self, asked: Asked, last: Done) -> None:
        rise = invariants.load_rise(asked, last)
        if rise > 0 and last.load_kg:
            what = f"{asked.rung.slug}, {last.load_kg} to {asked.target.load_kg} kg"
            self.tally.largest_kg = max(self.tally.largest_kg, (rise, what))
            self.tally.largest_share = max(self.tally.largest_share, (rise / last.load_kg, what))

    @staticmethod
    def _named(asking: Asking, line: Line) -> RungFacts:
        return substitutes.stand_in(
            asking.rungs[line.rung],
            asking.rungs,
            asking.person.equipment,
            supervised=asking.situation.is_supervised,
        )

    def _train(
        self, day: int, code: str, asking: Asking, session: Sequence[Asked], before: int | None
    ) -> tuple[bool, bool]:
        """Does the session slot by slot and remembers it."""
        is_short = self.person.is_odd()
        todo = targets.shortened(session) if is_short else list(session)
        morning = self.person.pain_next_morning(before)
        stops = sets_done = 0
        for line, asked in zip(asking.lines, todo, strict=False):
            swapped = self._swapped(asking, asked) if self.person.is_odd() else asked
            doing = self.person.does(swapped, self._named(asking, line), before, stops)
            sets_done += len(doing.sets)
            stops += doing.stopped
            self._remember(day, code, swapped, doing, (before, morning), swapped is not asked)
            if doing.ends:
                break
        self.last_trained = day
        sets_asked = sum(asked.target.sets for asked in session)
        return bool(is_short or stops or sets_done >= DONE_SHARE * sets_asked), bool(stops)

    def _swapped(self, asking: Asking, asked: Asked) -> Asked:
        """The home substitute for one day, where there is one."""
        rung = substitutes.stand_in(asked.rung, asking.rungs, substitutes.HOTEL, supervised=False)
        if rung.slug == asked.rung.slug:
            return asked
        return targets.on_substitute(asked, rung, asking.histories[asked.slot], asking.person)

    def _remember(
        self,
        day: int,
        code: str,
        asked: Asked,
        doing: Doing,
        pains: tuple[int | None, int | None],
        is_swapped: bool,
    ) -> None:
        before, morning = pains
        if not doing.sets and not doing.stopped:
            return
        log = SlotLog(doing.sets, before, doing.pain_peak, doing.stopped, morning)
        done = Done(
            asked.rung.slug,
            asked.target,
            log,
            0,
            asked.code,
            doing.load_kg,
            is_swapped=is_swapped,
            was_eased=bool(asked.numbers.get("eased")),
        )
        past = _Past(day, self.context.calendar_week, done)
        self.past.setdefault((code, asked.slot), []).append(past)
