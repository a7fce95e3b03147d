"""What is said when a session is finished: one kind sentence, the same on every way."""

from django.utils.translation import gettext as _

from workouts.models import Session


def after_finish(session: Session, *, has_stop: bool) -> str:
    """Kind whatever was done; `has_stop`: an exercise was stopped for pain."""
    if has_stop:
        return _("Done. Stopping when it hurts is part of training well.")
    if session.is_kept:
        return _("Done. Every session you keep is one more your legs remember.")
    return _("Saved. What you did counts, even when it is not all.")
