"""Who may come where (S1, S2): every address of the site, tried as somebody whom it does not concern.

The register of addresses is tests/places.py; one that is not in it fails the first test.
"""

import copy
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.utils import timezone

from programs.models import Exercise, Habit, Plan
from tests import eight_weeks, places
from tests.coaching import coach_person, make_coach
from tests.eight_weeks import START, noon
from tests.phone_entries import set_body, set_entry
from tests.places import BOTH, COACH, COACHES, LINK, OWN, PERSON, PUBLIC, STAFF
from workouts import training
from workouts.coach import inviting, stopping
from workouts.coach.models import Message, Note
from workouts.models import Adjustment, Coaching, Session, WeekMode
from workouts.reminders import links

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

METHODS = ("get", "post", "put", "patch", "delete")
NOT_THERE = {404, 405}
SECRETS = (
    "anna.runner@example.com",
    "Runner 12",
    "Once 12",
    "her canary note",
    "the coach's canary",
    "a canary message",
)
"""What nobody else may ever read on any page."""
STRANGERS = ("another_runner", "another_coach", "former_coach", "unguarded_coach")


def everywhere(*who):
    return [each for each in places.addresses() if each.place is not None and each.place.who in who]


def is_api(address):
    return address.route.startswith("api/")


@pytest.fixture
def world(time_machine):
    """A runner with everything that an address can name, her coach, and those whom it does not concern. All
    have agreed to what is stored, so that nothing else keeps them out."""
    time_machine.move_to(noon(START), tick=False)
    people = {
        "runner": eight_weeks.make_person("anna.runner@example.com"),
        "another_runner": eight_weeks.make_person("other@example.com"),
        "coach": make_coach(),
        "another_coach": make_coach("another@example.com", "Bea Coach"),
        "former_coach": make_coach("former@example.com", "Cleo Coach"),
        # Agreed to, but without the second factor that coaches need.
        "unguarded_coach": make_coach("unguarded@example.com", "Dora Coach", has_second_factor=False),
    }
    for name, each in people.items():
        if name.endswith("coach"):
            each.give_consent(version="1", year_of_birth=1980, now=timezone.now())
    runner, coach = people["runner"], people["coach"]
    coaching = coach_person(coach, runner)
    coach_person(people["another_coach"], people["another_runner"], "Somebody else")
    ended = coach_person(people["former_coach"], runner, "Once 12", has_ended=True)
    coach_person(people["unguarded_coach"], runner)
    things = {**_trained(runner), **_coached(coach, coaching, runner), "runner": runner.pk, **_of_the_site()}
    passkey = Authenticator.objects.create(
        user=runner, type="webauthn", data={"name": "Passkey 1", "credential": {}}
    )
    things |= {"passkey": passkey.pk, "stop_token": links.stop_token(runner.pk)}
    clients = {name: logged_in(each) for name, each in people.items()}
    return SimpleNamespace(
        **people, coaching=coaching, ended=ended, things=things, clients=clients, anonymous=Client()
    )


def _trained(runner):
    """A running session with a set and a note, and a finished one."""
    enrolment = eight_weeks.enrol(runner)
    finished, session = enrolment.sessions.order_by("on_date")[:2]
    eight_weeks.keep([finished])
    Session.objects.filter(pk=session.pk).update(on_date=START, note="her canary note")
    Session.objects.filter(pk=finished.pk).update(on_date=START - timedelta(days=1), started_on=START)
    Session.objects.filter(pk=finished.pk).update(started_on=START - timedelta(days=1))
    session = training.start(Session.objects.get(pk=session.pk), now=noon(START), pain_before=2)
    slot = session.slots.first()
    log = training.log_set(slot, number=1, now=noon(START), amount=10)
    return {"session": session.pk, "finished": finished.pk, "slot": slot.pk, "set": log.pk, "row": slot}


def _coached(coach, coaching, runner):
    """What a coach has written about a person and to them."""
    now = timezone.now()
    note = Note.objects.create(coaching=coaching, text="the coach's canary", created_at=now, changed_at=now)
    Message.objects.create(coaching=coaching, is_from_coach=True, text="a canary message", sent_at=now)
    adjustment = Adjustment.objects.create(
        enrolment=runner.enrolments.get(),
        by=coach,
        kind=Adjustment.Kind.HOLD,
        week=1,
        round=1,
        note="the coach's canary",
        made_at=now,
        numbers={"mode": WeekMode.NORMAL},
    )
    invitation = inviting.invite(coach=coach, email="new@example.com", name="New one", now=now)
    return {
        "coaching": coaching.pk,
        "note": note.pk,
        "adjustment": adjustment.pk,
        "invitation": invitation.pk,
        "link": inviting.token_of(invitation),
        "mails_token": stopping.token(runner.pk, "message"),
    }


def _of_the_site():
    return {
        "plan": Plan.objects.current().first().pk,
        "plan_slug": Plan.objects.current().first().slug,
        "exercise_slug": Exercise.objects.first().slug,
        "habit_slug": Habit.objects.first().slug,
        "app_label": "accounts",
        "one": 1,
        "made_up": "made-up",
    }


def logged_in(user):
    """A browser that has just shown who it is, so that no page asks for the password first."""
    client = Client()
    client.force_login(user)
    assert client.post("/accounts/reauthenticate/", {"password": "a long password"}).status_code == 302
    return client


def ask(client, method, address, things):
    """One request, with a body that the API would take; nothing that it changes stays."""
    wishes = {}
    if is_api(address) and method != "get":
        body = (
            set_body(things["row"])
            if address.name == "api:put_set"
            else {"entries": [set_entry(things["row"])]}
        )
        wishes = {"data": body, "content_type": "application/json"}
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        answer = getattr(client, method)(address.at(things), **wishes)
        transaction.set_rollback(True)
    client.cookies = cookies  # also where it has logged out
    return answer


def leads_to_log_in(answer):
    return answer.status_code == 302 and answer.url.startswith(("/accounts/login/", "/accounts/signup/"))


def is_refused_as_unknown(answer, address):
    """To somebody without an account: the log-in, of the API a plain 401."""
    return answer.status_code == 401 if is_api(address) else leads_to_log_in(answer)


# The register


def test_every_address_of_the_site_is_in_the_register():
    unknown = [each for each in places.addresses() if each.place is None]
    assert not unknown, "\n".join(places.TO_ADD.format(name=e.name, route=e.route) for e in unknown)


def test_the_register_names_no_address_that_is_gone_and_fills_every_placeholder():
    every = places.addresses()
    assert set(places.PLACES) - {each.name for each in every} == set()
    for each in every:
        missing = each.placeholders - dict(each.place.fill if each.place else ()).keys() - {"app_label"}
        assert not missing, f"{each.name}: fill={{{', '.join(missing)}}} is missing in tests/places.py"


def test_what_is_open_to_everybody_has_a_reason():
    open_ones = [name for name, place in places.PLACES.items() if place.who in (PUBLIC, OWN, LINK, COACHES)]
    assert [name for name in open_ones if not places.PLACES[name].why] == []


def test_an_address_with_the_id_of_something_belongs_to_somebody():
    """An id of a row is never the business of just anybody who is logged in."""
    nobodys = {"slug", "token", "key", "uidb36"}
    loose = [each.name for each in everywhere(PUBLIC, OWN, LINK, COACHES) if each.placeholders - nobodys]
    assert loose == []


# Nobody


def test_whoever_is_not_logged_in_is_sent_to_log_in_and_by_the_api_told_so(world):
    faults = []
    for address in everywhere(OWN, PERSON, BOTH, COACH, COACHES, STAFF):
        answers = {method: ask(world.anonymous, method, address, world.things) for method in METHODS}
        known = [is_refused_as_unknown(answer, address) for answer in answers.values()]
        others = [
            answer.status_code
            for answer in answers.values()
            if not is_refused_as_unknown(answer, address) and answer.status_code != 405
        ]
        if others or not any(known):
            faults.append((address.name, address.route, [a.status_code for a in answers.values()]))
    assert not faults, faults


def test_public_pages_need_no_account(world):
    faults = []
    for address in everywhere(PUBLIC):
        answer = ask(world.anonymous, "get", address, world.things)
        if address.name.startswith(("account", "mfa")) or address.name == "api:api-root":
            continue  # each of them leads to the next step of its own way; the root is an empty place
        if leads_to_log_in(answer) or answer.status_code not in (200, 302, 405, 503):
            faults.append((address.name, answer.status_code))
    assert not faults, faults


# Those whom it does not concern


def snapshot():
    """Every row of the project but log-ins and the queue of mails' heartbeat."""
    ours = [model for model in apps.get_models() if model._meta.app_label not in ("sessions", "admin")]
    return {
        model._meta.label: sorted(map(repr, model._base_manager.order_by("pk").values()))
        for model in ours
        if model._meta.managed
    }


@pytest.mark.parametrize("stranger", STRANGERS)
def test_for_a_stranger_nothing_of_somebody_is_there_whatever_the_method(world, stranger):
    client, faults = world.clients[stranger], []
    before = snapshot()
    for address in everywhere(PERSON, BOTH, COACH):
        answers = [ask(client, method, address, world.things) for method in METHODS]
        codes = [answer.status_code for answer in answers]
        if stranger == "unguarded_coach" and address.place.who == COACH:
            # A coach's pages say first what a coach needs; they look at no object before.
            codes = [404 if is_asked_for_second_factor(answer) else answer.status_code for answer in answers]
        if not (set(codes) <= NOT_THERE and 404 in codes):
            faults.append((address.name, address.route, codes))
    assert not faults, faults
    assert snapshot() == before


def is_asked_for_second_factor(answer):
    return answer.status_code == 302 and answer.url == "/coach/second-factor/"


def test_for_a_former_coach_nothing_is_left_of_the_coaching_that_has_ended(world):
    things, faults = {**world.things, "coaching": world.ended.pk}, []
    for address in everywhere(COACH, PERSON):
        if "coaching" in dict(address.place.fill).values():
            codes = [
                ask(world.clients["former_coach"], method, address, things).status_code for method in METHODS
            ]
            if not (set(codes) <= NOT_THERE and 404 in codes):
                faults.append((address.name, codes))
    assert not faults, faults


def test_who_is_no_coach_finds_no_coach_pages_and_who_is_no_staff_no_administration(world):
    faults = []
    tries = [("another_runner", COACHES), ("runner", COACHES), ("another_runner", STAFF), ("coach", STAFF)]
    for who, kind in tries:
        for address in everywhere(kind):
            # The many addresses of the administration all have one guard.
            methods = METHODS[:2] if kind == STAFF else METHODS
            codes = [ask(world.clients[who], method, address, world.things).status_code for method in methods]
            if not (set(codes) <= NOT_THERE and 404 in codes):
                faults.append((who, address.name, address.route, codes))
    assert not faults, faults


@pytest.mark.parametrize("stranger", STRANGERS)
def test_no_page_of_a_strangers_own_shows_anything_of_the_runner(world, stranger):
    faults = []
    for address in everywhere(PUBLIC, OWN, COACHES):
        answer = ask(world.clients[stranger], "get", address, world.things)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        faults += [(address.name, secret) for secret in SECRETS if secret in text.decode(errors="replace")]
    assert not faults, faults


# Those whom it concerns: what is refused above is really there.


def comes_through(client, address, things):
    answers = [ask(client, method, address, things) for method in ("get", "post", "put")]
    return any(
        answer.status_code not in (401, 403, 404, 405, 500) and not leads_to_log_in(answer)
        for answer in answers
    )


def test_the_person_and_the_coach_come_where_they_may(world):
    faults = []
    for who, kinds in (("runner", (PERSON, BOTH, OWN)), ("coach", (BOTH, COACH, COACHES))):
        for address in everywhere(*kinds):
            if address.place.who == OWN and address.name.startswith("mfa"):
                continue  # what is not set up is not there
            if not comes_through(world.clients[who], address, world.things):
                faults.append((who, address.name))
    assert not faults, faults


def test_what_only_the_person_may_is_not_there_for_the_coach_and_the_other_way_round(world):
    faults = []
    for who, kind in (("coach", PERSON), ("runner", COACH)):
        for address in everywhere(kind):
            answer = ask(world.clients[who], "post", address, world.things)
            if answer.status_code not in NOT_THERE:
                faults.append((who, address.name, answer.status_code))
    assert not faults, faults


# S2


def test_when_a_coaching_ends_everything_is_gone_with_the_next_request_of_a_live_log_in(world):
    client, things = world.clients["coach"], world.things
    concerned = [
        each for each in everywhere(BOTH, COACH) if "invitation" not in dict(each.place.fill).values()
    ]
    assert all(comes_through(client, each, things) for each in concerned)
    inviting.end(coaching=world.coaching, by=Coaching.Ended.BY_PERSON, now=timezone.now())
    faults = []
    for address in concerned:
        codes = [ask(client, method, address, things).status_code for method in METHODS]
        if not (set(codes) <= NOT_THERE and 404 in codes):
            faults.append((address.name, codes))
    assert not faults, faults
    for address in everywhere(COACHES):
        assert "Runner 12" not in ask(client, "get", address, things).content.decode(errors="replace"), (
            address.name
        )


@pytest.mark.parametrize("change", [{"is_coach": False}, {"is_active": False}])
def test_who_is_a_coach_no_longer_sees_nothing_with_the_next_request(world, change):
    client = world.clients["coach"]
    assert client.get(f"/sessions/{world.things['session']}/").status_code == 200
    type(world.coach).objects.filter(pk=world.coach.pk).update(**change)
    for address in everywhere(BOTH, COACH):
        answer = ask(client, "get", address, world.things)
        assert answer.status_code in (401, 404, 405) or leads_to_log_in(answer), address.name


def test_a_second_factor_that_was_switched_off_closes_the_people_with_the_next_request(world):
    client = world.clients["coach"]
    Authenticator.objects.filter(user=world.coach).delete()
    for address in everywhere(BOTH):
        assert ask(client, "get", address, world.things).status_code in NOT_THERE, address.name
    for address in everywhere(COACH):
        answer = ask(client, "post", address, world.things)
        assert answer.status_code in NOT_THERE or is_asked_for_second_factor(answer), address.name
