"""Every address of the site, who may come there and why: the register behind tests/test_access.py."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

PUBLIC = "public"
"""Anybody, without an account."""
OWN = "own"
"""Whoever is logged in, and it shows and changes what is their own alone."""
LINK = "link"
"""Whoever holds the secret of its link."""
PERSON = "person"
"""Something of one person, for that person alone."""
BOTH = "both"
"""Something of one person, for them and their coach."""
COACH = "coach"
"""Something of one person, for their coach alone."""
COACHES = "coaches"
"""A coach, and it shows the people who agreed to it alone."""
STAFF = "staff"
"""Staff with a second factor."""


@dataclass(frozen=True)
class Place:
    """Who may come there, why it is nobody's in particular, and what its placeholders are filled with: names
    of the world in tests/test_access.py."""

    who: str
    why: str = ""
    fill: tuple[tuple[str, str], ...] = ()


def _of(who: str, names: str, why: str = "", **fill: str) -> dict[str, Place]:
    return {name: Place(who, why, tuple(fill.items())) for name in names.split()}


PLACES: dict[str, Place] = {
    # Nobody's in particular
    **_of(PUBLIC, "health-live health-ready", "a monitor has no account; it tells nothing of anybody"),
    **_of(PUBLIC, "manifest worker shell", "the app as such, the same for everybody"),
    **_of(PUBLIC, "programs:landing programs:plans programs:exercises programs:theme", "what the site is"),
    **_of(PUBLIC, "programs:plan", "the library", slug="plan_slug"),
    **_of(PUBLIC, "programs:exercise", "the library", slug="exercise_slug"),
    **_of(PUBLIC, "api:openapi-json api:openapi-view api:api-root", "how the API is spoken to"),
    **_of(
        PUBLIC,
        "account_login account_signup account_inactive account_email_verification_sent account_logout "
        "account_reset_password account_reset_password_done account_reset_password_from_key_done "
        "account_confirm_login_code mfa_authenticate mfa_login_webauthn",
        "the way into an account, and out of it",
    ),
    **_of(LINK, "account_confirm_email", "the link of a mail, signed", key="made_up"),
    **_of(
        LINK, "account_reset_password_from_key", "the link of a mail, signed", uidb36="made_up", key="made_up"
    ),
    **_of(LINK, "reminders:stop reminders:undo", "a mail is left without logging in", token="stop_token"),
    **_of(LINK, "coach:stop-mails coach:undo-stop-mails", "as with reminders", token="mails_token"),
    **_of(
        LINK,
        "coach:invitation coach:decline",
        "an invitation reaches people without an account",
        token="link",
    ),
    # One's own alone: no object is named
    **_of(
        OWN,
        "account_email account_reauthenticate account_change_password account_set_password mfa_index "
        "mfa_reauthenticate mfa_activate_totp mfa_deactivate_totp mfa_view_recovery_codes "
        "mfa_generate_recovery_codes mfa_download_recovery_codes mfa_list_webauthn mfa_add_webauthn "
        "mfa_reauthenticate_webauthn accounts:settings accounts:reminders accounts:days accounts:equipment "
        "accounts:plans accounts:units accounts:withdraw-consent accounts:erase",
        "the account that is logged in",
    ),
    **_of(OWN, "accounts:change-plan", "the plans are the same for everybody", slug="plan_slug"),
    **_of(
        OWN,
        "workouts:start workouts:start-consent workouts:start-declined workouts:start-not-yet "
        "workouts:start-safety workouts:start-result workouts:start-about workouts:start-schedule "
        "workouts:safety workouts:safety-clear workouts:today workouts:obstacle workouts:offer "
        "workouts:smaller-week workouts:travel-end workouts:plan workouts:pause workouts:resume "
        "workouts:keep workouts:end workouts:check-in workouts:progress",
        "the plan of whoever is logged in",
    ),
    **_of(OWN, "workouts:habit", "the habits are the same for everybody", slug="habit_slug"),
    **_of(OWN, "api:me api:today", "the account that asks"),
    **_of(OWN, "coach:messages coach:message-mails coach:coaches coach:trail", "the person's own coaches"),
    # Of one person
    **_of(PERSON, "mfa_remove_webauthn mfa_edit_webauthn", pk="passkey"),
    **_of(PERSON, "workouts:session-morning workouts:session-news", pk="session"),
    **_of(PERSON, "workouts:coach-change", pk="adjustment"),
    **_of(PERSON, "coach:thread coach:thread-seen coach:own-coach coach:leave", pk="coaching"),
    **_of(
        BOTH,
        "workouts:session workouts:session-start workouts:session-begin-anew workouts:session-move "
        "workouts:session-finish workouts:session-flags",
        pk="session",
    ),
    **_of(
        BOTH,
        "workouts:session-slot workouts:session-set workouts:session-pain workouts:session-slip "
        "workouts:session-ease workouts:session-swap workouts:session-swap-back workouts:session-choose "
        "workouts:session-feel",
        pk="session",
        slot_pk="slot",
    ),
    **_of(BOTH, "api:session api:post_entries", session_id="session"),
    **_of(BOTH, "api:summary", session_id="finished"),
    **_of(BOTH, "api:put_set", session_id="session", set_id="set"),
    # Of one person, for their coach
    **_of(
        COACH,
        "coach:person coach:adjust coach:person-notes coach:person-messages coach:person-messages-seen "
        "coach:today-hour coach:end-coaching",
        pk="coaching",
    ),
    **_of(COACH, "coach:adjust-undo", pk="coaching", adjustment="adjustment"),
    **_of(COACH, "coach:person-note coach:note-delete coach:note-put-back", pk="coaching", note="note"),
    **_of(
        COACH,
        "coach:today-targets coach:today-attended coach:today-absent coach:today-undo coach:today-move",
        pk="session",
    ),
    **_of(COACH, "coach:withdraw coach:invite-again", invitation="invitation"),
    # Coaches
    **_of(
        COACHES,
        "coach:roster coach:roster-csv coach:today coach:cohort coach:cohort-table coach:invite coach:inbox "
        "coach:mails",
        "the people who agreed to be seen by this coach",
    ),
    **_of(COACHES, "coach:second-factor", "how a coach gets a second factor, without anybody's data"),
}
ADMIN = Place(
    STAFF, fill=(("object_id", "runner"), ("pk", "plan"), ("content_type_id", "one"), ("url", "made_up"))
)
TO_ADD = (
    "{name} ({route}) is not in PLACES of tests/places.py. Please say there who may come to this address: "
    "PUBLIC or OWN with the reason why it names nobody's data, LINK for the secret of a mail, or PERSON, "
    "BOTH, COACH with what fills its <placeholders>, so that it is tried as a stranger."
)


@dataclass(frozen=True)
class Address:
    """One URL pattern: its name with namespaces and its whole route, with placeholders as `<name>`."""

    name: str
    route: str

    @property
    def place(self) -> Place | None:
        return ADMIN if self.name.startswith("admin:") else PLACES.get(self.name)

    @property
    def placeholders(self) -> set[str]:
        return set(re.findall(r"<(\w+)>", self.route))

    def at(self, things: dict[str, object]) -> str:
        """The path with each placeholder filled from `things`, by what the register names."""
        assert self.place is not None
        fill = dict(self.place.fill)
        return "/" + re.sub(r"<(\w+)>", lambda found: str(things[fill.get(found[1], found[1])]), self.route)


def addresses() -> list[Address]:
    """Every pattern of the project, as the resolver knows it; of two with one route the first answers."""
    found: dict[str, Address] = {}
    for address in _walk(get_resolver(), "", ""):
        found.setdefault(address.route, address)
    return list(found.values())


def _walk(resolver: URLResolver, space: str, before: str) -> Iterator[Address]:
    for each in resolver.url_patterns:
        route = before + _plain(each)
        if isinstance(each, URLPattern):
            yield Address(f"{space}{each.name or ''}", route)
        else:
            yield from _walk(each, f"{space}{each.namespace}:" if each.namespace else space, route)


def _plain(pattern: URLPattern | URLResolver) -> str:
    """The route with placeholders as `<name>`, also of a regular expression."""
    if isinstance(pattern.pattern, RoutePattern):
        return re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", str(pattern.pattern))
    named = re.sub(r"\(\?P<(\w+)>(?:[^()\\]|\\.)*\)", r"<\1>", str(pattern.pattern))
    return re.sub(r"[\^$]|\\(?=.)", "", named)
