"""One row of another table read along with a query, as a JSON object: pages may ask few queries."""

import json
from datetime import UTC, datetime
from typing import Any

from django.db.models import JSONField, QuerySet, Subquery
from django.db.models.functions import JSONObject


def row(rows: QuerySet[Any], *fields: str) -> Subquery:
    """The first of `rows`, which refer to the outer query, with these fields; null where there is none."""
    return Subquery(
        rows.values(row=JSONObject(**{name: name for name in fields}))[:1], output_field=JSONField()
    )


def as_dict(value: Any) -> dict[str, Any]:
    """A row that was read; SQLite nests JSON as text."""
    return json.loads(value) if isinstance(value, str) else dict(value or {})


def moment(text: str) -> datetime:
    """A time within a row; SQLite leaves out that it is UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
