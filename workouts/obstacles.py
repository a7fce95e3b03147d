"""Two missed in a row: one question, and one fitting offer (domain.md 4.5). No guilt, asked once."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs.models import Kind
from programs.weeks import PLAN_WEEKS
from workouts import enrolling, replanning
from workouts.models import Enrolment, Hindrance, Obstacle, Session, Status, Variant, WeekMode

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from workouts.models.sessions import SessionQuerySet

ASKED_FOR_DAYS = 7
FEWEST_HOME_DAYS = 2
HOTEL_DAYS = 7

OFFERS: dict[str, "_StrPromise"] = {
    Obstacle.TIME: _("Make the next session the 10-minute version: its first two exercises, two sets each."),
    Obstacle.PAIN: _("Make the rest of this week an easier one: a set less, lighter, and nothing rises."),
    Obstacle.FORGOT: _("Choose another hour for your reminders, and switch them on."),
    Obstacle.UNWELL: _("Pause the plan until you are well. Nothing is missed, nothing is lost."),
    Obstacle.MOTIVATION: _("A smaller goal: one home day less a week."),
    Obstacle.TRAVEL: _("The hotel-room version for a week: everything with a mat, a chair and a wall."),
}


def offered(enrolment: Enrolment, obstacle: str) -> str:
    """Whose offer fits. Where no home day can go any more, a short session is the smaller goal."""
    has_days_left = len(enrolment.home_weekdays) > FEWEST_HOME_DAYS and enrolment.week < PLAN_WEEKS
    return Obstacle.TIME if obstacle == Obstacle.MOTIVATION and not has_days_left else obstacle


def last_misses(sessions: Collection[Session], today: date) -> Session | None:
    """The second of two sessions missed in a row directly before `today`, or None. What was begun counts on
    the day on which it was: today too, and where a missed session was made up for."""
    past = sorted((s for s in sessions if s.started_on or s.on_date < today), key=lambda s: s.day)
    if len(past) < 2 or any(s.started_on for s in past[-2:]):
        return None
    return past[-1]


def note_misses(enrolment: Enrolment, sessions: Sequence[Session]) -> None:
    """Keep the question open where the week turns: a repeated week takes its missed sessions along."""
    second = last_misses(sessions, enrolment.week_starts_on + timedelta(days=7))
    if second is None:
        return
    latest = enrolment.hindrances.order_by("-missed_on").first()
    is_one_run = latest and not enrolment.sessions.filter(started_on__gte=latest.missed_on).exists()
    if latest is None or not is_one_run:
        Hindrance.objects.get_or_create(enrolment=enrolment, missed_on=second.on_date)
    elif latest.is_open:
        Hindrance.objects.filter(pk=latest.pk).update(missed_on=second.on_date)


def open_question(
    enrolment: Enrolment, sessions: Collection[Session], latest: Hindrance | None, today: date
) -> Hindrance | None:
    """The question that is open today or, once it is answered, its offer; not saved yet where it is new.

    `sessions` are all of the enrolment, `latest` is its newest question. One question for one run of misses:
    none while nothing was trained since the last answer. Nothing is asked but while the eight weeks run.
    """
    if enrolment.status(today) != Status.RUNNING or enrolment.is_keeping:
        return None
    if latest is not None:
        is_recent = (today - latest.missed_on).days <= ASKED_FOR_DAYS
        has_trained = any(s.started_on and s.started_on >= latest.missed_on for s in sessions)
        if is_recent and (latest.is_offer_open or (latest.is_open and not has_trained)):
            return latest
        if not latest.is_open and not has_trained:
            return None
    second = last_misses(sessions, today)
    if second is None or (today - second.on_date).days > ASKED_FOR_DAYS:
        return None
    return Hindrance(enrolment=enrolment, missed_on=second.on_date)


def current(enrolment: Enrolment, today: date) -> Hindrance | None:
    """The same, read from the database."""
    latest = enrolment.hindrances.order_by("-missed_on").first()
    return open_question(enrolment, list(enrolment.sessions.all()), latest, today)


def answer(enrolment: Enrolment, *, missed_on: date, obstacle: str, now: datetime) -> Hindrance:
    """Keep what got in the way; an empty `obstacle` waves the question away."""
    hindrance, _created = Hindrance.objects.update_or_create(
        enrolment=enrolment,
        missed_on=missed_on,
        defaults={"obstacle": obstacle, "answered_at": now, "is_taken": None if obstacle else False},
    )
    return hindrance


def let_go(enrolment: Enrolment, *, now: datetime) -> None:
    """What was missed in a long break or while training was closed is not asked about."""
    enrolment.hindrances.filter(obstacle="", is_taken=None).update(is_taken=False, answered_at=now)
    second = last_misses(list(enrolment.sessions.all()), enrolment.today(now))
    if second is not None:
        answer(enrolment, missed_on=second.on_date, obstacle="", now=now)


def decline(hindrance: Hindrance) -> None:
    """The offer is not wanted."""
    Hindrance.objects.filter(pk=hindrance.pk, is_taken=None).update(is_taken=False)


@transaction.atomic
def take(hindrance: Hindrance, *, now: datetime) -> str:
    """Do what was offered, once, and say in a sentence what happened. Another hour for reminders is chosen
    on the settings page."""
    enrolment = Enrolment.objects.select_for_update().get(pk=hindrance.enrolment_id)
    if not Hindrance.objects.filter(pk=hindrance.pk, is_taken=None).update(is_taken=True):
        return ""
    today = enrolment.today(now)
    if enrolment.status(today) != Status.RUNNING or enrolment.is_keeping:
        return ""
    kind = offered(enrolment, hindrance.obstacle)
    if kind == Obstacle.TIME:
        return _make_next_short(enrolment, today)
    if kind == Obstacle.PAIN:
        return _ease(enrolment, today)
    if kind == Obstacle.UNWELL:
        enrolling.pause(enrolment, now=now)
        return gettext("Your plan waits. Go on whenever you are ready.")
    if kind == Obstacle.MOTIVATION:
        return _one_home_day_less(enrolment, now)
    if kind == Obstacle.TRAVEL:
        return _travel(enrolment, today)
    return gettext("Choose the hour that suits you.")


def _ease(enrolment: Enrolment, today: date) -> str:
    Enrolment.objects.filter(pk=enrolment.pk).update(week_mode=WeekMode.EASE)
    this_week = enrolment.sessions.not_begun().filter(week=enrolment.week, round=enrolment.round)
    if this_week.filter(on_date__gte=today).exists():
        return gettext("The rest of this week is an easier one.")
    return gettext("No session is left this week, so the next week is an easier one.")


def _make_next_short(enrolment: Enrolment, today: date) -> str:
    waiting = _shorten_next(enrolment, today)
    if waiting is None:
        return gettext("There is no session left to shorten.")
    day = date_format(waiting.on_date, "l j F")
    return gettext("Your next session, on %(day)s, is the 10-minute version.") % {"day": day}


def _shorten_next(enrolment: Enrolment, today: date) -> Session | None:
    """Mark the next session as the 10-minute version, and only that one."""
    not_begun = enrolment.sessions.not_begun()
    waiting = not_begun.filter(on_date__gte=today).order_by("on_date").first()
    if waiting is None:
        return None
    _marked(enrolment).exclude(pk=waiting.pk).update(variant=Variant.FULL)
    not_begun.filter(pk=waiting.pk).update(variant=Variant.SHORT)
    return waiting


def _marked(enrolment: Enrolment) -> "SessionQuerySet":
    """The sessions not begun that an offer made short; in a smaller week those at home are so anyway."""
    short = enrolment.sessions.not_begun().filter(variant=Variant.SHORT)
    return short.filter(kind=Kind.SUPERVISED) if enrolment.is_reshaped else short


def carry_over(enrolment: Enrolment, *, now: datetime) -> None:
    """After a week has turned: an easier week or a short next session that somebody said yes to lasts until
    something was trained since then. Within the transaction of the caller."""
    today = enrolment.today(now)
    if enrolment.status(today) != Status.RUNNING or enrolment.is_keeping:
        return
    taken = enrolment.hindrances.filter(is_taken=True).order_by("-answered_at").first()
    if taken is None or enrolment.sessions.filter(started_at__gte=taken.answered_at).exists():
        return
    if taken.obstacle == Obstacle.PAIN:
        enrolment.week_mode = WeekMode.EASE
        enrolment.save(update_fields=["week_mode"])
    elif taken.obstacle == Obstacle.TIME or (
        # Whoever had no mind for it has a short one or a home day less.
        taken.obstacle == Obstacle.MOTIVATION and _marked(enrolment).exists()
    ):
        _shorten_next(enrolment, today)


def _one_home_day_less(enrolment: Enrolment, now: datetime) -> str:
    fewer = enrolment.home_weekdays[:-1]
    try:
        first = replanning.change_days(
            enrolment, supervised=enrolment.supervised_weekdays, home=fewer, now=now
        )
    except replanning.TooCloseError:
        return gettext("That does not fit beside this week. You can choose your days in the settings.")
    words = {
        "day": date_format(first, "l j F"),
        "days": get_text_list([str(WEEKDAYS[day]) for day in fewer], gettext("and")),
    }
    return gettext("From %(day)s on your home days are %(days)s.") % words


def _travel(enrolment: Enrolment, today: date) -> str:
    until = today + timedelta(days=HOTEL_DAYS - 1)
    Enrolment.objects.filter(pk=enrolment.pk).update(hotel_until=until)
    words = {"day": date_format(until, "l j F")}
    return gettext("Until %(day)s a mat, a chair and a wall are enough.") % words


def end_travel(enrolment: Enrolment) -> None:
    """Back from a journey sooner than thought."""
    Enrolment.objects.filter(pk=enrolment.pk).update(hotel_until=None)
