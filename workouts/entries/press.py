"""One press on a phone, as the verbs see it."""

from dataclasses import dataclass
from datetime import datetime

from workouts.models import Session
from workouts.people import Person


@dataclass(frozen=True)
class Pressed:
    """By whom (`user`: the person or their coach), when (`at`, by the rules of `pressed_at`), and the
    session, locked and read with `is_locked`: a safety answer keeps training closed. `is_before`: its id is
    stored already."""

    user: Person
    session: Session
    at: datetime

    @property
    def person(self) -> Person:
        """Whose session it is."""
        return self.session.enrolment.user if self.session.coached_by else self.user

    @property
    def by_coach(self) -> bool:
        return self.session.coached_by is not None

    @property
    def is_closed(self) -> bool:
        """A finished session can still be corrected."""
        return self.session.is_locked and self.session.finished_at is None  # type: ignore[attr-defined]

    @property
    def is_before(self) -> bool:
        """Of a set: it was taken back before the session was begun anew."""
        return self.session.is_before  # type: ignore[attr-defined]
