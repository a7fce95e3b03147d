"""How an entry is answered."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from workouts import session_document
from workouts.models import SetLog

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

STORED = "stored"
REFUSALS: dict[str, tuple[int, "_StrPromise"]] = {
    "conflict": (409, _("Another set is stored here. Please choose which of the two is right.")),
    "not-possible": (409, _("That is no longer possible here. Please look at how the session stands now.")),
    "stopped": (409, _("This exercise has stopped for today, so the set was not saved.")),
    "not-today": (409, _("This session cannot begin on that day: one session a day is enough.")),
    "not-running": (409, _("Your plan does not run on that day, so this session cannot begin.")),
    "too-sore": (
        409,
        _("With pain of 8 or more there is no session. Keep moving gently and try again tomorrow."),
    ),
    "no-slot": (404, _("slot: this exercise is not in the session. Please load the session anew.")),
    "invalid": (422, _("This entry has a form that is not known here.")),
    "closed": (423, _("Training is closed. Please answer the safety questions first, then send it again.")),
    "not-started": (424, _("The start of this session is not stored. Please send it first.")),
}


@dataclass(frozen=True)
class Answer:
    """What became of one entry. `stored` is the stored set where another one stands in its way."""

    id: str
    status: int = 200
    code: str = STORED
    message: str = ""
    stored: dict[str, Any] | None = None


class NoSessionError(Exception):
    """There is no such session, or it is somebody else's."""


class RefusedError(Exception):
    """An entry that leaves nothing behind; `code` is one of `REFUSALS`."""

    def __init__(self, code: str, message: str = "", *, stored: SetLog | None = None) -> None:
        super().__init__(code)
        self.code, self.message, self.stored = code, message, stored

    def answer(self, entry_id: object) -> Answer:
        status, message = REFUSALS[self.code]
        stored = session_document.set_of(self.stored) if self.stored else None
        return Answer(str(entry_id), status, self.code, self.message or str(message), stored)
