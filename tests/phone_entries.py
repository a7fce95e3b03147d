"""What a phone sends, in short."""

import uuid
from typing import Any

from tests.eight_weeks import START, noon
from workouts.models import Session, SessionSlot


def entry(kind: str, **fields: Any) -> dict[str, Any]:
    """An entry of its own, pressed at noon of the first day."""
    return {"id": str(uuid.uuid4()), "kind": kind, "at": noon(START).isoformat(), **fields}


def set_body(slot: SessionSlot, **fields: Any) -> dict[str, Any]:
    """A set as it is sent by PUT: the first one, ten repetitions."""
    at = noon(START).isoformat()
    return {"at": at, "slot": slot.slot_id, "number": 1, "edit": 1, "amount": 10, **fields}


def set_entry(slot: SessionSlot, **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "kind": "set", **set_body(slot, **fields)}


def put(client: Any, slot: SessionSlot, set_id: Any = None, **fields: Any) -> Any:
    """One set by PUT."""
    url = f"/api/sessions/{slot.session_id}/sets/{set_id or uuid.uuid4()}"
    return client.put(url, set_body(slot, **fields), content_type="application/json")


def send(client: Any, session: Session, *entries: dict[str, Any]) -> Any:
    """Many presses by POST."""
    url = f"/api/sessions/{session.pk}/entries"
    return client.post(url, {"entries": list(entries)}, content_type="application/json")


def answers(client: Any, session: Session, *entries: dict[str, Any]) -> list[tuple[int, str]]:
    """Status and code of each answer."""
    sent = send(client, session, *entries)
    assert sent.status_code == 200, sent.content
    return [(answer["status"], answer["code"]) for answer in sent.json()["answers"]]
