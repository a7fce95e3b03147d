"""How a coach's day speaks: why somebody did not come and where a session stands, in words for the coach."""

from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workouts.models import Attendance, Obstacle, Session

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ABSENCES: dict[str, "_StrPromise"] = {
    Obstacle.TIME: gettext_lazy("not enough time"),
    Obstacle.PAIN: gettext_lazy("their back hurt"),
    Obstacle.FORGOT: gettext_lazy("forgot"),
    Obstacle.UNWELL: gettext_lazy("unwell"),
    Obstacle.MOTIVATION: gettext_lazy("did not feel like it"),
    Obstacle.TRAVEL: gettext_lazy("travelling"),
}
"""`Obstacle` asks the person in their own voice; this is what a coach says of somebody else."""


def reasons() -> list[tuple[str, str]]:
    """What a coach may press as the reason, by its value."""
    return [(value, capfirst(str(words))) for value, words in ABSENCES.items()]


def did_not_come(session: Session) -> str:
    """That nobody came, with the reason where one is known."""
    if not session.absence:
        return _("did not come")
    return _("did not come: %(reason)s") % {"reason": ABSENCES[session.absence]}


def sets(done: int, asked: int) -> str:
    """How many sets of those asked for were logged."""
    words = ngettext("%(done)d of %(asked)d set", "%(done)d of %(asked)d sets", asked)
    return words % {"done": done, "asked": asked}


def standing(session: Session, done: int, asked: int, *, is_past: bool) -> str:
    """Where a session stands, with its sets once there are some; empty before anything has happened."""
    if session.attendance == Attendance.ABSENT:
        return did_not_come(session)
    if session.started_at is None:
        return ""
    if session.finished_at is not None:
        words = _("done alone") if session.was_alone else _("done")
    elif session.attendance == Attendance.ATTENDED:
        words = _("came")
    else:
        words = _("begun") if is_past else _("training now")
    if not asked or not (done or session.finished_at):
        return words
    return _("%(standing)s, %(sets)s") % {"standing": words, "sets": sets(done, asked)}
