"""One session as data, for the player on a phone: what it asks for, what may take its place, what was done.

The phone keeps this without signal, so it holds no name, no check-in, no earlier pain and no score in a
reason (the rules that it needs come as tables). Reads only; `static/js/player/state.js` works on it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programs import amounts
from programs.models import Check, Exercise, Measure, RoutineStep, Rung, Sides
from programs.pain import Flag, before_session, during, flag_outcome
from programs.start_loads import TOTAL_OF_BOTH
from programs.targets import Asked
from programs.templatetags.figures import motion
from workouts import alternatives, asking, in_session, reason_words, safety, shown_targets, units
from workouts.alternatives import Ground
from workouts.asking import SlotTarget
from workouts.models import Session, SessionSlot, SetLog
from workouts.people import Person
from workouts.slot_rows import answer_to
from workouts.templatetags.training import last_words, step_words

VERSION = 1
SCORES = range(11)
TAKEN = {"swapped": "substitute", in_session.CHOSEN: "offered"}
"""By the cause of a target, what has taken the place of the slot's own exercise."""
Routine = Mapping[str, Sequence[RoutineStep]]


def owner_of(user: Person) -> str:
    """An account as its phones know it: always the same, and nothing can be read from it."""
    return _opaque(user.pk)


def planned(
    session: Session,
    targets: Sequence[SlotTarget],
    ground: Ground,
    routine: Routine,
    checks: Sequence[Check],
    *,
    can_start: bool,
) -> dict[str, Any]:
    """The document of a session not yet begun, with the targets that its page shows."""
    maker = _Maker(ground)
    slots = [target.stored_with(session) for target in targets]
    return {
        **_frame(session, slots, routine, checks, maker),
        "status": "planned",
        "can_start": can_start,
        "targets": shown_targets.sign(session, targets),
        "before": [str(before_session(pain)) for pain in SCORES],
        "pain": None,
        "pain_by_before": {"": pain_table(None), **{str(before): pain_table(before) for before in SCORES}},
        "slots": [
            maker.slot(slot, last=target.last, offered=target.offered, logs=())
            for slot, target in zip(slots, targets, strict=True)
        ],
        "exercises": maker.exercises,
        "figures": maker.figures,
    }


def begun(
    session: Session,
    slots: Sequence[SessionSlot],
    ground: Ground,
    routine: Routine,
    checks: Sequence[Check],
) -> dict[str, Any]:
    """The document of a begun session; `slots` are those of `session_page.slots_of`."""
    maker = _Maker(ground)
    last = asking.last_times(session, ground.earlier)
    return {
        **_frame(session, slots, routine, checks, maker),
        "status": "running" if session.finished_at is None else "finished",
        "can_start": False,
        "targets": None,
        "before": [],
        "pain": pain_table(session.pain_before),
        "pain_by_before": None,
        "slots": [
            maker.slot(
                slot,
                last=asking.on_rung(last.get(slot.slot.slug, ()), slot.rung),
                offered=getattr(slot, "offered_slug", None),
                logs=list(slot.set_logs.all()),
            )
            for slot in slots
        ],
        "exercises": maker.exercises,
        "figures": maker.figures,
    }


def pain_table(before: int | None) -> dict[str, list[str]]:
    """What each pain from 0 to 10 asks for after a start at `before`: while nothing else was stopped, and
    where this is the easier version already or another exercise was stopped (domain.md 3.3)."""
    return {
        "first": [str(during(pain, pain_before=before)) for pain in SCORES],
        "last": [str(during(pain, pain_before=before, was_eased=True)) for pain in SCORES],
    }


def set_of(log: SetLog) -> dict[str, Any]:
    """A stored set."""
    return {
        "id": str(log.pk),
        "number": log.number,
        "edit": log.edit,
        "amount": log.amount,
        "left": log.amount_left,
        "right": log.amount_right,
        "load_kg": _kg(log.load_kg),
        "rir": log.rir,
        "is_eased": log.is_eased,
    }


def _opaque(user_pk: object) -> str:
    return salted_hmac("workouts.phone", str(user_pk), algorithm="sha256").hexdigest()[:32]


def _kg(load: Decimal | None) -> str | None:
    return units.plain(load) if load else None


def _frame(
    session: Session,
    slots: Sequence[SessionSlot],
    routine: Routine,
    checks: Sequence[Check],
    maker: "_Maker",
) -> dict[str, Any]:
    """What is the same before and after the start."""
    return {
        "version": VERSION,
        "session": str(session.pk),
        # The account on this device: what a coach presses waits and goes as the coach's.
        "owner": _opaque(session.coached_by or session.enrolment.user_id),
        "is_coached": session.coached_by is not None,
        "kind": session.kind,
        "kind_name": session.get_kind_display(),
        "is_supervised": session.is_supervised,
        "on_date": session.day.isoformat(),
        "day_words": date_format(session.day, "l j F"),
        "week_words": _("Week %(week)s of 8") % {"week": session.week},
        "zone": session.enrolment.time_zone,
        "unit": units.in_use().value,
        "started_at": session.started_at.isoformat() if session.started_at else None,
        "variant": session.variant,
        "is_gentle": session.is_gentle,
        "minutes": asking.minutes_for(session, slots),
        "has_ended_for_pain": session.ended_for_pain,
        "note": session.note,
        "was_alone": session.was_alone,
        "warm_up": [maker.step(step) for step in routine["warm_up"]],
        "cool_down": [maker.step(step) for step in routine["cool_down"]],
        "checks": [_check(check) for check in checks],
        "flags": [
            {"id": flag.value, "text": str(safety.POINTS[flag]), "outcome": flag_outcome(flag).value}
            for flag in Flag
        ],
        "outcomes": {
            outcome.value: str(safety.OUTCOME_TEXTS[outcome])
            for outcome in {flag_outcome(flag) for flag in Flag}
        },
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "id": check.pk,
        "name": check.name,
        "text": check.text,
        "measure": check.measure,
        "is_two_sided": check.is_two_sided,
        "cap": check.cap,
    }


class _Maker:
    """Writes slots and steps, and gathers the exercises and figures that they name."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.exercises: dict[str, dict[str, Any]] = {}
        self.figures: dict[str, str] = {}
        self.equipment = in_session.equipment_of(ground.session, ground.facts)

    def slot(
        self, slot: SessionSlot, *, last: Sequence[SetLog], offered: str | None, logs: Sequence[SetLog]
    ) -> dict[str, Any]:
        """One exercise with everything that may take its place, and what was done and said."""
        use = TAKEN.get(slot.cause, "own") if slot.swapped_from or slot.cause == in_session.CHOSEN else "own"
        now = self._stored(slot)
        versions = {"own": None if use != "own" else now, "substitute": None, "offered": None}
        if use == "own":
            substitute = alternatives.substitute_for(slot, self.ground)
            versions["substitute"] = self._asked(slot, substitute) if substitute else None
            versions["offered"] = self._offered(slot, last, offered)
        else:
            versions[use] = now
            versions["own"] = self._kept(slot)
        own_name = slot.swapped_from.name if use == "substitute" and slot.swapped_from else slot.rung.name
        return {
            "slot": slot.slot_id,
            "position": slot.position,
            "use": use,
            **versions,
            "own_name": versions["own"]["name"] if versions["own"] else own_name,
            "is_eased": slot.eased_rung_id is not None,
            "waits": reason_words.waiting_words(slot, with_scores=False),
            "last_words": last_words(last) if last else "",
            "sets": slot.sets,
            "full_sets": slot.full_sets,
            "is_skipped": slot.is_skipped,
            "is_stopped": slot.is_stopped,
            "answer": answer_to(slot) if slot.pk else "",
            "is_pain_persons": self._is_pain_persons(slot),
            "feel": slot.feel,
            "note": slot.note,
            "logs": [set_of(log) for log in logs],
        }

    def _is_pain_persons(self, slot: SessionSlot) -> bool:
        """Whether a coach asks who cannot take the number back, because the person has entered it."""
        return bool(
            self.ground.session.coached_by and slot.pain_peak is not None and not slot.is_pain_by_coach
        )

    def step(self, step: RoutineStep) -> dict[str, Any]:
        """A step of the warm-up or cool-down."""
        exercise = step.exercise
        return {
            "text": step.text,
            "words": step_words(step) if exercise else "",
            "seconds": step.amount if step.measure == Measure.SECONDS else None,
            "sides": step.sides,
            "exercise": self._exercise(exercise) if exercise else None,
            # Done otherwise than on the exercise's own page, it is told by its figure and its text alone.
            "cues": exercise.steps[:2] if exercise and step.pose in ("", exercise.pose) else [],
            "figure": self._figure(step.pose or exercise.pose, exercise, step.text) if exercise else None,
        }

    def _stored(self, slot: SessionSlot) -> dict[str, Any]:
        """What the slot asks for now."""
        return self._target(
            slot.rung,
            sets=slot.sets,
            minimum=slot.minimum,
            maximum=slot.maximum,
            amount=slot.amount,
            load_kg=slot.load_kg,
            effort_rir=slot.effort_rir,
            rest_seconds=slot.rest_seconds,
            why=reason_words.reason_words(slot, with_scores=False),
            easier=slot.eased_rung or self._easier_of(slot, slot.rung),
        )

    def _kept(self, slot: SessionSlot) -> dict[str, Any] | None:
        """The slot's own target, which waits while another exercise takes its place; None where it was
        swapped before that was kept."""
        kept = slot.numbers.get(in_session.OWN)
        rung = next(
            (rung for rung in self.ground.rungs.values() if kept and rung.pk == kept["rung_id"]), None
        )
        if kept is None or rung is None:
            return None
        return self._target(
            rung,
            sets=slot.sets,
            minimum=kept["minimum"],
            maximum=kept["maximum"],
            amount=kept["amount"],
            load_kg=Decimal(kept["load_kg"]) if kept["load_kg"] else None,
            effort_rir=kept["effort_rir"],
            rest_seconds=kept["rest_seconds"],
            why="",
            easier=self._easier_of(slot, rung),
        )

    def _asked(self, slot: SessionSlot, asked: Asked) -> dict[str, Any]:
        """The slot on another rung."""
        rung, target = self.ground.rungs[asked.rung.slug], asked.target
        return self._target(
            rung,
            sets=target.sets,
            minimum=target.minimum,
            maximum=target.maximum,
            amount=target.amount,
            load_kg=target.load_kg,
            effort_rir=asked.effort_rir,
            rest_seconds=asked.rest_seconds,
            why="",
            easier=self._easier_of(slot, rung),
        )

    def _offered(self, slot: SessionSlot, last: Sequence[SetLog], slug: str | None) -> dict[str, Any] | None:
        """The bar, for who is strong enough for it (domain.md 4.7)."""
        rung = self.ground.rungs.get(slug or "")
        if rung is None or not in_session.is_offered(
            slot,
            rung,
            last,
            equipment=self.equipment,
            body_weight_kg=self.ground.facts.body_weight_kg,
        ):
            return None
        return self._asked(slot, alternatives.harder(slot, rung))

    def _easier_of(self, slot: SessionSlot, rung: Rung) -> Rung | None:
        return alternatives.easier_of(
            rung, self.ground.rungs.values(), self.equipment, supervised=self.ground.session.is_supervised
        )

    def _target(
        self,
        rung: Rung,
        *,
        sets: int,
        minimum: int,
        maximum: int,
        amount: int,
        load_kg: Decimal | None,
        effort_rir: int | None,
        rest_seconds: int,
        why: str,
        easier: Rung | None,
    ) -> dict[str, Any]:
        """What each set on a rung asks for; `easier` is the version offered once after a stop."""
        rung = self.ground.rungs.get(rung.slug, rung)
        words = [amounts.work(sets, amount, amount, rung.measure, rung.sides), units.words(load_kg)]
        start = alternatives.easier_version(easier, self.ground.facts.body_weight_kg) if easier else None
        return {
            "rung": rung.slug,
            "name": rung.name,
            "figure": self._figure(rung.pose, rung.exercise, rung.name),
            "exercise": self._exercise(rung.exercise),
            "cue": rung.cue,
            "variation": rung.variation,
            "is_total": rung.slug in TOTAL_OF_BOTH,
            "measure": rung.measure,
            "is_two_sided": rung.sides != Sides.BOTH,
            "is_loaded": rung.is_loaded,
            "asks_effort": effort_rir is not None and rung.asks_effort,
            "step_kg": units.plain(rung.step_kg),
            "minimum": minimum,
            "maximum": maximum,
            "sets": sets,
            "amount": amount,
            "load_kg": _kg(load_kg),
            "effort_rir": effort_rir,
            "rest_seconds": rest_seconds,
            "work_words": " · ".join(word for word in words if word),
            "why": why,
            "easier": self._target(
                start.rung,
                sets=sets,
                minimum=start.rung.minimum,
                maximum=start.rung.maximum,
                amount=start.amount,
                load_kg=start.load_kg,
                effort_rir=effort_rir,
                rest_seconds=rest_seconds,
                why="",
                easier=None,
            )
            if start
            else None,
        }

    def _exercise(self, exercise: Exercise) -> str:
        """Its slug, under which its texts are kept."""
        if exercise.slug not in self.exercises:
            self.exercises[exercise.slug] = {
                "name": exercise.name,
                "summary": exercise.summary,
                "steps": exercise.steps,
                "why": exercise.why,
                "mistakes": exercise.mistakes,
                "easier": exercise.easier,
                "note": exercise.note,
                "muscles": exercise.muscle_labels,
                "equipment": exercise.equipment_labels,
                "figure": self._figure(exercise.pose, exercise),
            }
        return exercise.slug

    def _figure(self, pose: str, exercise: Exercise, name: str = "") -> str:
        """Its key, under which its drawing is kept."""
        key = "|".join((pose, " ".join(exercise.muscles)))
        if key not in self.figures:
            self.figures[key] = motion(pose, tuple(exercise.muscles), name or exercise.name)
        return key
