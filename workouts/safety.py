"""The safety questions in words, their answers stored, and the lock that they may close.

Questions and outcome texts: domain.md 3.2. A change of wording is a new `TEXT_VERSION`.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from programs import screening
from programs.pain import Flag, flag_outcome
from programs.screening import Outcome
from workouts.models import CheckIn, Enrolment, Screening, Session
from workouts.people import Person

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TEXT_VERSION = "2026-11"

QUESTIONS: dict[str, "_StrPromise"] = {
    "E1": _(
        "Do you have new numbness or a changed feeling around your genitals, back passage or inner thighs?"
    ),
    "E2": _("Do you have new difficulty passing, holding or feeling urine?"),
    "E3": _("Have you newly lost control of your bowels, or the feeling there?"),
    "E4": _("Is one leg or are both newly weak or quickly getting weaker, or has a foot begun to drag?"),
    "E5": _("Do you have new strong pain, tingling or weakness in both legs?"),
    "E6": _("Do you have chest pain right now, or do you feel faint or short of breath at rest?"),
    "D1": _(
        "Did the pain begin after a heavy fall or accident, or after a small one while you are 65 or older, "
        "have osteoporosis or take steroids long-term?"
    ),
    "D2": _(
        "Along with the back pain, have you had fever, shivering or felt ill, or do you have a recent "
        "infection, a weakened immune system or a history of injected drugs?"
    ),
    "D3": _("Have you ever had cancer, or have you lost weight without a reason?"),
    "D4": _("Is your pain constant, eased by nothing and worst at night?"),
    "D5": _("Does pain go below your knee with numbness or tingling that is getting worse?"),
    "D6": _("Have you had an operation on the spine or a broken bone in it in the last 6 months?"),
    "D7": _(
        "Is an inflammatory disease of the spine flaring up, or did your pain begin before age 45 with more "
        "than 30 minutes of morning stiffness that eases with movement?"
    ),
    "D8": _(
        "Do you have a heart condition or uncontrolled high blood pressure, or were you told to exercise "
        "only under supervision?"
    ),
    "D9": _("Have you had chest pain, dizziness or a blackout during effort in the last 12 months?"),
    "C1": _("Are you pregnant, or did you give birth less than 12 weeks ago?"),
    "C2": _(
        "Is this your first episode of back pain, or has it lasted less than 12 weeks? (The plans are built "
        "for pain of more than 3 months.)"
    ),
    "C3": _("Was your back pain 7 or more out of 10 on average in the past 7 days?"),
    "C4": _("Does a problem in another joint limit how you squat, kneel or stand on one leg?"),
    "C5": _("Do you take a new medicine that makes you dizzy?"),
}

POINTS: dict[str, "_StrPromise"] = {
    "E1": _("new numbness around genitals, back passage or inner thighs"),
    "E2": _("new difficulty with urine"),
    "E3": _("new loss of bowel control or feeling"),
    "E4": _("a leg that is newly weak, or a foot that drags"),
    "E5": _("new strong pain, tingling or weakness in both legs"),
    "E6": _("chest pain, feeling faint or short of breath at rest"),
    "D1": _("pain after a fall or accident"),
    "D2": _("fever, feeling ill, an infection or a weakened immune system"),
    "D3": _("cancer at some time, or weight lost without a reason"),
    "D4": _("constant pain that nothing eases, worst at night"),
    "D5": _("numbness or tingling below the knee that is getting worse"),
    "D6": _("an operation on the spine or a broken bone in it"),
    "D7": _("an inflammatory disease of the spine, or long morning stiffness"),
    "D8": _("heart, blood pressure, or the advice to exercise only under supervision"),
    "D9": _("chest pain, dizziness or a blackout during effort"),
    "C1": _("pregnancy or a birth less than 12 weeks ago"),
    "C2": _("a first episode, or pain for less than 12 weeks"),
    "C3": _("strong pain in the past 7 days"),
    "C4": _("another joint that limits you"),
    "C5": _("a new medicine that makes you dizzy"),
    "C6": _("65 or older"),
    "S1": _("sharp or shooting pain into a leg"),
    "S2": _("new numbness, tingling or weakness in a leg"),
    "S3": _("a leg that gives way"),
    "S4": _("dizziness or unusual breathlessness"),
}

OUTCOME_TEXTS: dict[str, "_StrPromise"] = {
    Outcome.EMERGENCY: _(
        "Please go to an emergency department or call your local emergency number now. Do not drive "
        "yourself. What you ticked needs to be looked at today, even if it turns out to be harmless. "
        "Training stays closed until a doctor has looked at it."
    ),
    Outcome.SEE_DOCTOR_FIRST: _(
        "Please have this looked at before you train. This app cannot tell what is behind it and does not "
        "try to. When a doctor or physiotherapist has looked at it and agreed to exercise, come back and "
        "tell us the date."
    ),
    Outcome.CHECK_FIRST: _(
        "You can start, but please talk to a doctor or physiotherapist about these points first if you can. "
        "Begin on the easy side, leave out what does not feel right, and stop and seek advice if something "
        "new turns up. This is general fitness information and does not replace advice from a professional."
    ),
    Outcome.OK: _(
        "None of the points we ask about applies to you today. Start at your own pace, and stop and seek "
        "advice if something new turns up. This is general fitness information for adults and does not "
        "replace advice from a doctor or physiotherapist."
    ),
}


def points(answered: Screening) -> list["_StrPromise"]:
    """What was ticked, in short words."""
    return [POINTS[key] for key in screening.ticked(answered.answers)]


def record(*, user: Person, answers: Mapping[str, bool], now: datetime) -> Screening:
    """Store answers with their date, outcome and text version; age is added from the year of birth."""
    answers = dict(answers)
    is_full = any(key in answers for key in screening.CHECK_IDS)
    if is_full and user.year_of_birth:
        answers[screening.AGE_ID] = now.year - user.year_of_birth >= screening.CAREFUL_AGE
    return Screening.objects.create(
        user=user,
        answered_at=now,
        text_version=TEXT_VERSION,
        is_full=is_full,
        answers=answers,
        outcome=screening.screen(answers).value,
    )


def record_flags(*, user: Person, flags: Collection[Flag], now: datetime) -> Screening:
    """Store what stopped a session at once; it closes training as the same answers would (domain.md 3.3).

    The strongest of the outcomes counts. Raises ValueError where there is no flag.
    """
    if not flags:
        raise ValueError("flags: none given")
    outcomes = {flag_outcome(flag) for flag in flags}
    is_emergency = Outcome.EMERGENCY in outcomes
    return Screening.objects.create(
        user=user,
        answered_at=now,
        text_version=TEXT_VERSION,
        is_full=False,
        answers={flag.value: True for flag in Flag if flag in flags},
        outcome=(Outcome.EMERGENCY if is_emergency else Outcome.SEE_DOCTOR_FIRST).value,
    )


def latest_full(user: Person) -> Screening | None:
    """The newest complete set of answers."""
    return Screening.objects.filter(user=user, is_full=True).first()


def lock(user: Person) -> Screening | None:
    """The answers that keep training closed, or None. Emergencies first, then the newest."""
    locking = list(Screening.objects.filter(user=user).locking())
    emergencies = [answered for answered in locking if answered.outcome == Outcome.EMERGENCY]
    return next(iter(emergencies or locking), None)


def is_closed(user: Person) -> bool:
    """Whether training is closed: by answers, or by something new that was not asked about yet."""
    return Screening.objects.filter(user=user).locking().exists() or has_open_news(user)


def has_open_news(user: Person) -> bool:
    """Whether something new was said, in a check-in or after a stop, and the safety questions wait since."""
    own = {"enrolment__user": user}
    return (
        CheckIn.objects.filter(**own).with_open_news().exists()
        or Session.objects.filter(**own).with_open_news().exists()
    )


def is_fresh(answered: Screening, *, now: datetime) -> bool:
    """Whether the answers still count for a start: at most 28 days old (domain.md 3.2)."""
    return now - answered.answered_at <= timedelta(days=screening.VALID_DAYS)


def counts_for_another(answered: Screening, enrolment: Enrolment | None, *, now: datetime) -> bool:
    """Whether the answers count for another plan in place of `enrolment`: fresh, and given since its eight
    weeks were over, for a new cycle asks anew (domain.md 3.2)."""
    if not is_fresh(answered, now=now):
        return False
    end = enrolment.finished_on if enrolment else None
    return enrolment is None or end is None or enrolment.today(answered.answered_at) >= end


def clear(*, user: Person, looked_at_on: date, now: datetime) -> int:
    """Lift locks by the person's own dated statement that a professional looked at it and agreed.

    A look before the answers cannot have been about them, so only answers up to that day are cleared.
    """
    # The day is the person's local one: wherever they are, it ends within 12 hours of its end in UTC.
    until = datetime.combine(looked_at_on + timedelta(days=1), time(12), tzinfo=UTC)
    locking = Screening.objects.filter(user=user, answered_at__lt=until).locking()
    return locking.update(cleared_on=looked_at_on, cleared_at=now)


def is_answered(user: Person, *, now: datetime) -> bool:
    """Whether all questions were answered within the last 28 days."""
    return is_answered_for_another(user, None, now=now)


def is_answered_for_another(user: Person, enrolment: Enrolment | None, *, now: datetime) -> bool:
    """Whether all questions were answered for another plan in place of `enrolment`."""
    answered = latest_full(user)
    return answered is not None and counts_for_another(answered, enrolment, now=now)


def mark_read(answered: Screening, *, now: datetime) -> None:
    """The person has read what to check first."""
    Screening.objects.filter(pk=answered.pk, read_at=None).update(read_at=now)
