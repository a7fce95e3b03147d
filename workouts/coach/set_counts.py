"""How many sets sessions have, for lists of many of them: counted in the query that reads the list."""

from datetime import date

from django.db.models import Case, Count, OuterRef, Q, Subquery, Sum, When

from programs.models import Kind
from workouts.models import SessionSlot, SetLog


def sets_since(day: date) -> dict[str, Case]:
    """For each supervised session begun since `day`: how many sets were logged and how many it asks for."""
    logs = SetLog.objects.filter(session_slot__session=OuterRef("pk")).order_by()
    slots = SessionSlot.objects.filter(session=OuterRef("pk")).order_by()
    asked = slots.exclude(is_skipped=True, full_sets__isnull=False)  # left out to make the session short
    counts = {
        "sets_done": logs.values("session_slot__session").annotate(n=Count("pk")),
        "sets_asked": asked.values("session").annotate(n=Sum("sets")),
    }
    is_asked = Q(kind=Kind.SUPERVISED, started_on__gte=day)
    return {name: Case(When(is_asked, then=Subquery(rows.values("n")))) for name, rows in counts.items()}
