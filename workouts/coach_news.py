"""What a coach changed since the person looked last, for Today: read along with the enrolment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import gettext as _

from workouts import adjustment_rows, adjustment_words, json_rows
from workouts.models import Adjustment
from workouts.people import Person


@dataclass(frozen=True)
class CoachNews:
    """The oldest change that was not seen yet, and how many there are with it."""

    adjustment: Adjustment
    coach: str
    waiting: int

    @property
    def what(self) -> str:
        return adjustment_words.sentence(self.adjustment)

    @property
    def is_undone(self) -> bool:
        return self.adjustment.undone_at is not None


def with_coach_news(enrolments: Any) -> Any:
    """Annotates enrolments with what `news_of` reads."""
    unseen = Adjustment.objects.unseen().filter(enrolment=OuterRef("pk"))
    counted = unseen.order_by().values("enrolment").annotate(n=Count("pk")).values("n")
    return enrolments.annotate(
        coach_change=json_rows.row(unseen.order_by("made_at"), *adjustment_rows.FIELDS),
        coach_changes=Subquery(counted),
    )


def news_of(enrolment: Any) -> CoachNews | None:
    """Of an enrolment that was read `with_coach_news`; None where nothing is new."""
    row = json_rows.as_dict(enrolment.coach_change)
    if not row:
        return None
    adjustment = adjustment_rows.rebuilt(row)
    coach = row["by__coach_name"] or _("A former coach")
    return CoachNews(adjustment, coach, enrolment.coach_changes or 1)


def mark_seen(person: Person, adjustment: UUID, *, now: datetime) -> None:
    """The person has read it."""
    own = Adjustment.objects.unseen().filter(enrolment__user=person, pk=adjustment)
    own.update(seen_at=now)
