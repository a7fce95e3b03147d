"""The API of the player: reads a session as a document, takes what was pressed on a phone."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Status, Swagger
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import APIKeyCookie
from ninja.utils import check_csrf

from workouts import api_schemas as schemas
from workouts import entries, phone, session_document
from workouts.access import in_own_units
from workouts.entries import NoSessionError
from workouts.entries.kinds import Set, SetBody, sentence
from workouts.models import Session
from workouts.people import Person, PersonRequest
from workouts.views.shared import session_at_hand

ABOUT = """
The phone writes every press down first and sends it as an *entry* with an id of its own (UUIDv7). Sent ten
times or in parallel it is stored once and answered the same. Every set carries an `edit` that counts up: an
older or equal one with other content gets 409 with the stored set, so that a person can choose.

Log in on the site first: the API knows you by the same cookie. PUT and POST need the header `X-CSRFToken`.
A coach reaches the sessions of the people who agreed to it in the same way, and writes in them as the coach.
Every error is `{"code", "message"}`. Times are ISO 8601 with an offset, loads kilograms as text.
"""


class ApiError(HttpError):
    """A refusal with a code of its own."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(status, message)
        self.code = code


class LoggedIn(APIKeyCookie):
    """The log-in of the site, with the protection against other sites, and a valid consent; a coach gets
    through to other people's sessions without one."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Person:
        if not request.user.is_authenticated:
            raise AuthenticationError
        if check_csrf(request) is not None:
            words = _("The header X-CSRFToken is missing or old. Please get a new one from /api/me.")
            raise ApiError(403, "csrf", words)
        if not request.user.is_coach:
            _check_consent(request.user)
        return request.user

    def authenticate(self, request: HttpRequest, key: str | None) -> Person:
        raise NotImplementedError  # `__call__` is all


def _check_consent(user: Person) -> None:
    if not user.has_consented:
        raise ApiError(403, "no-consent", _("Please agree first to what is stored: /start/consent/."))


class Api(NinjaAPI):
    def create_response(self, *args: Any, **options: Any) -> HttpResponse:
        """Nothing that is answered here may be kept by a cache."""
        response = super().create_response(*args, **options)
        response["Cache-Control"] = "private, no-store"
        return response


api = Api(
    title="Legback",
    version="1",
    description=ABOUT,
    urls_namespace="api",
    auth=LoggedIn(),
    docs=Swagger({"supportedSubmitMethods": ["get"], "validatorUrl": None}),
)


@api.get(
    "/me", response={200: schemas.Me, 401: schemas.Error, 403: schemas.Error}, summary="Who is logged in"
)
@in_own_units
def me(request: PersonRequest) -> dict[str, str]:
    """Whose entries may be sent now, and the token to send them with."""
    return {"owner": session_document.owner_of(request.user), "csrf": get_token(request)}


@api.get("/today", response={200: schemas.Today, 401: schemas.Error, 403: schemas.Error}, summary="Today")
@in_own_units
def today(request: PersonRequest) -> dict[str, Any]:
    """What the phone keeps for a day without signal: today in a few words, and the document of today's
    session while it is not finished, else of the newest unfinished one of the last seven days."""
    _check_consent(request.user)
    return {**me(request), **phone.today_of(request.user, timezone.now())}


SESSION_ERRORS = {401: schemas.Error, 403: schemas.Error, 404: schemas.Error}


@api.get(
    "/sessions/{uuid:session_id}", response={200: schemas.Document, **SESSION_ERRORS}, summary="One session"
)
@in_own_units
def session(request: PersonRequest, session_id: UUID) -> dict[str, Any]:
    """The document of a session of your own or, as a coach, of somebody who agreed to it."""
    at_hand = session_at_hand(request, session_id)
    return phone.document_of(at_hand, at_hand.enrolment.today(timezone.now()))


@api.get(
    "/sessions/{uuid:session_id}/summary",
    response={200: schemas.Summary, **SESSION_ERRORS, 409: schemas.Error},
    summary="After the finish",
)
@in_own_units
def summary(request: PersonRequest, session_id: UUID) -> dict[str, Any]:
    """What was done, what the next session like it asks for, and one kind sentence."""
    at_hand = session_at_hand(request, session_id)
    if at_hand.finished_at is None:
        raise ApiError(409, "not-finished", _("This session is not finished yet. Please finish it first."))
    return phone.summary_of(at_hand)


@api.put(
    "/sessions/{uuid:session_id}/sets/{uuid:set_id}",
    response={
        **dict.fromkeys((200, 404, 409, 422, 423, 424), schemas.Answer),
        **dict.fromkeys((401, 403), schemas.Error),
    },
    summary="One set",
)
@in_own_units
def put_set(request: PersonRequest, session_id: UUID, set_id: UUID, body: SetBody) -> Any:
    """Store, correct or take back one set. The answer's `status` is also that of the response."""
    entry = Set(kind="set", id=set_id, **body.model_dump())
    answer = entries.apply_one(request.user, session_id, entry, now=timezone.now())
    return Status(answer.status, vars(answer))


@api.post(
    "/sessions/{uuid:session_id}/entries",
    response={200: schemas.Answers, **SESSION_ERRORS, 422: schemas.Error},
    summary="Many presses",
)
@in_own_units
def post_entries(request: PersonRequest, session_id: UUID, body: schemas.Entries) -> dict[str, Any]:
    """Apply entries one by one, in order, each for itself: one that is refused leaves nothing behind and does
    not stop the others."""
    answers = entries.apply_all(request.user, session_id, body.entries, now=timezone.now())
    return {"answers": [vars(answer) for answer in answers]}


def _refused(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    return api.create_response(request, {"code": code, "message": message}, status=status)


@api.exception_handler(AuthenticationError)
def _not_logged_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _refused(request, 401, "not-logged-in", _("Please log in; what waits on your phone stays there."))


@api.exception_handler(ApiError)
def _api_error(request: HttpRequest, error: ApiError) -> HttpResponse:
    return _refused(request, error.status_code, error.code, error.message)


@api.exception_handler(NoSessionError)
@api.exception_handler(Http404)
def _no_session(request: HttpRequest, error: Exception) -> HttpResponse:
    words = _("There is no such session among yours. It may have been deleted.")
    return _refused(request, 404, "no-session", words)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    words = " ".join(sentence(each) for each in error.errors[:3])
    return _no_session_of_theirs(request) or _refused(request, 422, "invalid", words)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    words = _("What was sent is not JSON that can be read. Please look at /api/docs for its form.")
    return _no_session_of_theirs(request) or _refused(request, error.status_code, "invalid", words)


def _no_session_of_theirs(request: HttpRequest) -> HttpResponse | None:
    """To somebody else a session does not exist, also where what they sent cannot be read."""
    session_id = request.resolver_match.kwargs.get("session_id") if request.resolver_match else None
    if session_id is None or Session.objects.reachable_by(request.user).filter(pk=session_id).exists():
        return None
    return _no_session(request, Http404())
