"""A coach invites, a person answers, and either can end it (S1, S2, S7, R10)."""

import hashlib
import json
import re
import threading
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth import get_user_model
from django.core import serializers
from django.db import connection
from django.test import Client
from django.utils import timezone

from legback.accounts import erasure
from tests import eight_weeks
from tests.coaching import add_second_factor, coach_person, make_coach
from tests.reminding import links_in, path_of
from workouts.coach import inviting
from workouts.coach import tasks as coach_tasks
from workouts.coach.models import Invitation
from workouts.models import Access, Coaching, Enrolment, Profile, Screening, Session
from workouts.reminders import tasks
from workouts.reminders.models import Mail, MailState

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

ADDRESS = "runner@example.com"
FORM = {"email": ADDRESS, "name": "Runner 12"}
A_DAY = timedelta(days=1)


@pytest.fixture
def coach() -> Any:
    return make_coach()


@pytest.fixture
def person() -> Any:
    return eight_weeks.make_person(ADDRESS)


@pytest.fixture
def as_coach(coach: Any) -> Client:
    return logged_in(coach)


def logged_in(user: Any, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def invite(coach: Any, email: str = ADDRESS, name: str = "Runner 12", **later: Any) -> Invitation:
    return inviting.invite(coach=coach, email=email, name=name, now=timezone.now() + timedelta(**later))


def path(invitation: Invitation) -> str:
    return f"/invitations/{inviting.token_of(invitation)}/"


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def everything() -> str:
    models = (Invitation, Coaching, Access, Mail, Session, Enrolment, Profile, Screening, get_user_model())
    return serializers.serialize("json", [row for model in models for row in model.objects.order_by("pk")])


# The mail


@pytest.fixture
def letter(coach: Any, mailbox: Any) -> EmailMessage:
    invite(coach)
    tasks.tick()
    [message] = mailbox.messages
    return message


def test_the_mail_says_who_invites_and_nothing_about_health(letter: EmailMessage) -> None:
    assert letter["To"] == ADDRESS
    assert letter["Subject"] == "Anna Coach invites you to Legback"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["From"] == letter["Reply-To"] == "Legback <legback@legback.example>"
    assert letter["Message-ID"] == f"<{Mail.objects.get().pk}@localhost>"
    for kind in ("plain", "html"):
        body = letter.get_body((kind,))
        assert body is not None
        text = body.get_content()
        assert "Anna Coach" in text
        assert path(Invitation.objects.get()) in text
        assert "Runner 12" not in text, "what a coach calls somebody is no matter of a mail"
        assert not re.search(r"pain|score|patient|therap", text, re.IGNORECASE)


def test_the_html_part_is_right_in_the_dark_and_loads_nothing(letter: EmailMessage) -> None:
    html = letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "prefers-color-scheme: dark" in html
    assert not re.search(r"<(img|script|link|iframe)|url\(|src=", html)


def test_the_outbox_keeps_ids_only_and_the_table_a_hash(coach: Any) -> None:
    invitation = invite(coach)
    token, mail = inviting.token_of(invitation), Mail.objects.get()
    assert (mail.to, mail.context) == ("", {"about": "invitation", "invitation": str(invitation.pk)})
    assert re.fullmatch(r"[0-9a-f]{64}", token), "256 bits"
    assert invitation.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in json.dumps(everything())


def test_the_secret_needs_the_key_of_the_site(coach: Any, settings: Any) -> None:
    invitation = invite(coach)
    before = inviting.token_of(invitation)
    assert inviting.token_of(invitation) == before, "a retry carries the same link"
    settings.SECRET_KEY = "another key"
    assert inviting.token_of(invitation) != before


def test_opening_any_link_of_the_mail_changes_nothing(letter: EmailMessage, person: Any) -> None:
    found = [link for link in links_in(letter) if "localhost" in link]
    assert found
    clients = (Client(), logged_in(person))
    before = everything()
    for client in clients:
        for link in found:
            for ask in (client.get, client.head):
                assert ask(path_of(link)).status_code == 200
            assert client.get(path_of(link) + "decline/").status_code == 302
            assert client.head(path_of(link) + "decline/").status_code == 302
    assert everything() == before


def test_a_mail_that_has_not_left_stays_when_the_invitation_is_withdrawn(coach: Any, mailbox: Any) -> None:
    invitation = invite(coach)
    assert inviting.withdraw(invitation=invitation, now=timezone.now())
    tasks.tick()
    assert mailbox.messages == []
    assert Mail.objects.get().state == MailState.DROPPED


# Sending invitations


def test_a_coach_invites_somebody_and_sees_that_it_waits(as_coach: Client, coach: Any) -> None:
    answer = as_coach.post("/coach/invite/", FORM, follow=True)
    assert answer.redirect_chain == [("/coach/invite/", 302)]
    page = words(answer)
    assert "The invitation of Runner 12 is on its way." in page
    assert ADDRESS in page
    invitation = Invitation.objects.get()
    assert (invitation.coach, invitation.email, invitation.name) == (coach, ADDRESS, "Runner 12")
    assert invitation.expires_at - invitation.created_at == timedelta(days=14)


def test_the_page_says_the_same_whether_or_not_the_address_has_an_account(
    as_coach: Client, person: Any
) -> None:
    pages = []
    for address in (person.email, "nobody@example.com"):
        answer = as_coach.post("/coach/invite/", {**FORM, "email": address}, follow=True)
        plain = re.sub(r"[0-9a-f-]{36}|csrf\w+\" value=\"\w+", "", words(answer))
        pages.append(plain.replace(address, "ADDRESS"))
        Invitation.objects.all().delete()
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"email": "", "name": "Runner 12"}, "Please type the address"),
        ({"email": "nonsense", "name": "Runner 12"}, "An address looks like name@example.org."),
        ({"email": ADDRESS, "name": " "}, "Please write what you call them."),
        ({"email": ADDRESS, "name": "x" * 61}, "Please keep it to 60 characters."),
        ({"email": "Coach@Example.com", "name": "Runner 12"}, "This is your own address."),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(
    as_coach: Client, sent: dict[str, str], said: str
) -> None:
    answer = as_coach.post("/coach/invite/", sent)
    assert answer.status_code == 422
    assert said in words(answer)
    for value in sent.values():
        assert not value.strip() or f'value="{value}"' in words(answer)
    assert not Invitation.objects.exists()


def test_no_other_address_of_ones_own_account_can_be_invited(coach: Any) -> None:
    EmailAddress.objects.create(user=coach, email="anna@example.org", verified=True)
    with pytest.raises(inviting.OwnAddressError):
        invite(coach, "Anna@example.org")


def test_pressing_twice_is_one_invitation_and_one_mail(coach: Any) -> None:
    first, second = invite(coach), invite(coach, ADDRESS.upper(), "Runner twelve", minutes=9)
    assert first.pk == second.pk
    assert Invitation.objects.get().name == "Runner twelve"
    assert Mail.objects.count() == 1


def test_a_new_invitation_takes_the_place_of_the_old_one(coach: Any, as_coach: Client) -> None:
    old = invite(coach)
    Invitation.objects.update(created_at=timezone.now() - timedelta(hours=1))
    as_coach.post(f"/coach/invite/{old.pk}/again/")
    new = Invitation.objects.open(timezone.now()).get()
    assert new.email == ADDRESS
    old.refresh_from_db()
    assert old.withdrawn_at
    assert old.email == ""
    assert Client().get(path(old)).status_code == 404
    assert Client().get(path(new)).status_code == 200


def test_fifty_may_wait_and_sixty_go_out_in_a_day(coach: Any, as_coach: Client) -> None:
    now = timezone.now()
    for number in range(50):
        invite(coach, f"{number}@example.com", hours=-1)
    with pytest.raises(inviting.TooManyOpenError):
        invite(coach, "51@example.com")
    assert "50 invitations wait for an answer" in words(as_coach.post("/coach/invite/", FORM))
    Invitation.objects.update(withdrawn_at=now)
    for number in range(10):
        invite(coach, f"more-{number}@example.com")
    answer = as_coach.post("/coach/invite/", FORM)
    assert answer.status_code == 422
    assert "60 invitations within a day" in words(answer)
    assert f'value="{ADDRESS}"' in words(answer)
    inviting.invite(coach=coach, **FORM, now=now + A_DAY)


def test_a_withdrawn_invitation_opens_nothing_and_can_be_sent_after_all(as_coach: Client, coach: Any) -> None:
    invitation = invite(coach)
    page = words(as_coach.post(f"/coach/invite/{invitation.pk}/withdraw/", follow=True))
    assert "is withdrawn: its link opens nothing any more." in page
    assert "Invite after all" in page
    assert Client().get(path(invitation)).status_code == 404
    as_coach.post(f"/coach/invite/{invitation.pk}/again/")
    assert Client().get(path(Invitation.objects.open(timezone.now()).get())).status_code == 200


def test_an_answered_invitation_cannot_be_withdrawn_or_sent_again(
    as_coach: Client, coach: Any, person: Any
) -> None:
    invitation = invite(coach)
    accept(invitation, person)
    page = as_coach.post(f"/coach/invite/{invitation.pk}/withdraw/", follow=True)
    assert "was not open any more" in words(page)
    page = as_coach.post(f"/coach/invite/{invitation.pk}/again/", follow=True)
    assert "has been answered meanwhile" in words(page)
    assert Coaching.objects.get().ended_at is None


def test_addresses_are_forgotten_when_an_invitation_is_over(coach: Any) -> None:
    open_one, withdrawn = invite(coach), invite(coach, "b@example.com")
    invite(coach, "c@example.com", days=-15)
    now = timezone.now()
    inviting.withdraw(invitation=withdrawn, now=now)
    inviting.prune(now=now)
    assert set(Invitation.objects.values_list("email", flat=True)) == {ADDRESS, "b@example.com", ""}
    inviting.prune(now=now + timedelta(hours=1))
    assert set(Invitation.objects.values_list("email", flat=True)) == {ADDRESS, ""}
    inviting.prune(now=now + timedelta(days=31))
    assert set(Invitation.objects.values_list("pk", flat=True)) == {open_one.pk}


def test_the_tick_of_the_coaches_forgets_addresses_too(coach: Any) -> None:
    invite(coach, days=-15)
    coach_tasks.tick()
    assert Invitation.objects.get().email == ""


def test_only_ones_own_invitations_are_shown_and_touched(coach: Any) -> None:
    invitation = invite(coach)
    other = logged_in(make_coach("other@example.com", "Otto Coach"))
    assert ADDRESS not in words(other.get("/coach/invite/"))
    for verb in ("withdraw", "again"):
        for ask in (other.get, other.post):
            assert ask(f"/coach/invite/{invitation.pk}/{verb}/").status_code == 404
    assert Invitation.objects.open(timezone.now()).count() == 1


def test_inviting_needs_a_coach_with_a_second_factor(person: Any) -> None:
    assert Client().get("/coach/invite/").status_code == 302
    assert logged_in(person).post("/coach/invite/", FORM).status_code == 404
    bare = make_coach("bare@example.com", has_second_factor=False)
    assert logged_in(bare).post("/coach/invite/", FORM).url == "/coach/second-factor/"
    assert not Invitation.objects.exists()


def test_the_page_costs_the_same_with_one_invitation_and_with_many(
    as_coach: Client, coach: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        invitation = invite(coach, f"{number}@example.com")
        if number % 2:
            accept(invitation, eight_weeks.make_person(f"{number}@example.com"))
    with django_assert_max_num_queries(10):
        page = words(as_coach.get("/coach/invite/"))
    assert page.count("open until") == 15
    assert page.count('<a href="/coach/people/') == 15, "the way to everybody who said yes"


# Answering


def accept(invitation: Invitation, person: Any, name: str = "Runner 12") -> Coaching:
    return inviting.accept(invitation=invitation, user=person, name=name, now=timezone.now())


def test_the_invitation_shows_who_asks_and_what_is_shared_without_a_log_in(coach: Any) -> None:
    answer = Client().get(path(invite(coach)))
    page = words(answer)
    assert "Anna Coach would like to be your coach" in page
    assert "Your pain and running scores" in page
    assert "private notes about you" in page
    assert "What stays yours" in page
    assert ADDRESS not in page
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"


def test_the_person_says_yes_under_a_name_of_their_own_choice(coach: Any, person: Any) -> None:
    invitation = invite(coach)
    eight_weeks.enrol(person)
    answer = logged_in(person).post(path(invitation), {"name": "R. Unner"})
    coaching = Coaching.objects.get()
    assert answer.url == f"/coaches/{coaching.pk}/"
    assert (coaching.coach, coaching.person, coaching.name) == (coach, person, "R. Unner")
    assert list(Coaching.objects.of_coach(coach)) == [coaching]
    invitation.refresh_from_db()
    assert (invitation.email, invitation.coaching) == ("", coaching)


def test_an_empty_name_is_asked_for_and_nothing_is_shared_yet(coach: Any, person: Any) -> None:
    answer = logged_in(person).post(path(invite(coach)), {"name": " "})
    assert answer.status_code == 422
    assert "Please write a name" in words(answer)
    assert not Coaching.objects.exists()


def test_saying_yes_needs_a_log_in_and_comes_back(coach: Any, person: Any) -> None:
    invitation = invite(coach)
    answer = Client().post(path(invitation), {"name": "Runner 12"})
    assert answer.url == f"/accounts/login/?next={path(invitation)}"
    assert not Coaching.objects.exists()


@pytest.mark.parametrize("way", ["login", "signup"])
def test_logging_in_or_signing_up_leads_back_to_the_invitation(coach: Any, way: str) -> None:
    client, invitation = Client(), invite(coach)
    page = words(client.get(path(invitation)))
    [link] = re.findall(rf'href="(/accounts/{way}/\?next=[^"]+)"', page.split("<main")[1])
    form = words(client.get(link))
    assert f'value="{path(invitation)}"' in form
    other = {"login": "signup", "signup": "login"}[way]
    assert f'href="/accounts/{other}/?next={quote(path(invitation), safe="")}"' in form, "it may be changed"
    get_user_model().objects.create_user("old@example.com", "seven green apples")
    sent = {"password": "seven green apples", "login": "old@example.com", "next": path(invitation)}
    if way == "signup":
        sent = {"email": "new@example.com", "password1": "seven green apples", "next": path(invitation)}
    answer = client.post(f"/accounts/{way}/", sent, follow=True)
    assert answer.redirect_chain[-1][0] == path(invitation)
    assert "Yes, share it with Anna Coach" in words(answer)


def test_a_second_step_of_the_log_in_leads_back_to_the_invitation_too(coach: Any) -> None:
    client, invitation = Client(), invite(coach)
    careful = get_user_model().objects.create_user("careful@example.com", "seven green apples")
    add_second_factor(careful)
    codes = RecoveryCodes(Authenticator.objects.get(user=careful, type="recovery_codes"))
    sent = {"password": "seven green apples", "login": careful.email, "next": path(invitation)}
    step = client.post("/accounts/login/", sent)
    answer = client.post(step.url, {"code": codes.get_unused_codes()[0]}, follow=True)
    assert answer.redirect_chain[-1][0] == path(invitation)
    assert "Yes, share it with Anna Coach" in words(answer)


def test_somebody_new_says_yes_first_and_is_led_through_the_start(coach: Any) -> None:
    new = get_user_model().objects.create_user("new@example.com", "a long password")
    answer = logged_in(new).post(path(invite(coach)), {"name": "New"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/start/consent/"
    assert "sees how it goes once you have begun" in words(answer)
    assert Coaching.objects.get().person == new
    assert not Coaching.objects.of_coach(coach).exists(), "without an agreement there is nothing to see"
    new.give_consent(version="1", year_of_birth=1990, now=timezone.now())
    assert Coaching.objects.of_coach(coach).exists()


def test_nobody_accepts_an_invitation_of_their_own(coach: Any, as_coach: Client) -> None:
    invitation = invite(coach)
    page = words(as_coach.get(path(invitation)))
    assert "This is an invitation of your own" in page
    assert "Yes, share it" not in page
    assert as_coach.post(path(invitation), {"name": "Me"}).status_code == 302
    assert not Coaching.objects.exists()


def test_saying_no_needs_no_account_and_forgets_the_address(coach: Any, as_coach: Client) -> None:
    invitation = invite(coach)
    answer = Client().post(f"{path(invitation)}decline/")
    assert answer.status_code == 200
    assert "Nothing is shared" in words(answer)
    invitation.refresh_from_db()
    assert invitation.email == ""
    assert "said no on" in words(as_coach.get("/coach/invite/"))
    assert Client().post(f"{path(invitation)}decline/").status_code == 404


def test_every_link_that_opens_nothing_gets_the_same_friendly_answer(coach: Any, person: Any) -> None:
    gone = {
        "withdrawn": invite(coach, "a@example.com"),
        "declined": invite(coach, "b@example.com"),
        "expired": invite(coach, "c@example.com", days=-14, minutes=-1),
        "used": invite(coach, "d@example.com"),
        "of a former coach": invite(make_coach("former@example.com"), "e@example.com"),
    }
    inviting.withdraw(invitation=gone["withdrawn"], now=timezone.now())
    inviting.decline(invitation=gone["declined"], now=timezone.now())
    accept(gone["used"], person)
    get_user_model().objects.filter(email="former@example.com").update(is_coach=False)
    stranger = eight_weeks.make_person("stranger@example.com")
    for client in (Client(), logged_in(stranger)):
        answers = {
            why: re.sub(r'value="\w{64}"|/invitations/[\w-]+/', "", words(client.get(address)))
            for why, address in [
                ("unknown", "/invitations/abc/"),
                *((why, path(each)) for why, each in gone.items()),
            ]
        }
        assert len(set(answers.values())) == 1, list(answers)
        assert "This invitation is not open" in answers["unknown"]
        for each in gone.values():
            for ask in (client.get, client.head, client.post):
                assert ask(path(each), {"name": "x"}).status_code == 404
    assert Coaching.objects.count() == 1


def test_pressed_twice_it_is_accepted_once_and_leads_to_the_same_page(coach: Any, person: Any) -> None:
    invitation = invite(coach)
    eight_weeks.enrol(person)
    client = logged_in(person)
    answers = [client.post(path(invitation), {"name": "Runner 12"}) for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert accept(invitation, person) == Coaching.objects.get()


def test_two_people_with_one_link_at_the_same_moment_become_one(coach: Any) -> None:
    invitation = invite(coach)
    people = [eight_weeks.make_person(f"{number}@example.com") for number in range(4)]
    start, done = threading.Barrier(4), []

    def press(person: Any) -> None:
        start.wait()
        try:
            done.append(accept(invitation, person))
        except inviting.NoLongerOpenError:
            done.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 4
    assert [each for each in done if each] == [Coaching.objects.get()]


def test_a_second_invitation_of_somebody_who_shares_already_changes_nothing(coach: Any, person: Any) -> None:
    coaching = coach_person(coach, person)
    invitation = invite(coach)
    assert logged_in(person).get(path(invitation)).url == f"/coaches/{coaching.pk}/"
    assert accept(invitation, person, "Other") == coaching
    coaching.refresh_from_db()
    assert coaching.name == "Runner 12"
    assert not Invitation.objects.open(timezone.now()).exists()


def test_after_an_end_an_invitation_begins_anew_with_a_row_of_its_own(coach: Any, person: Any) -> None:
    first = accept(invite(coach), person)
    assert inviting.end(coaching=first, by=Coaching.Ended.BY_PERSON, now=timezone.now())
    second = accept(invite(coach), person)
    assert second.pk != first.pk
    assert list(Coaching.objects.of_coach(coach)) == [second]


def test_a_person_may_have_several_coaches(coach: Any, person: Any) -> None:
    other = make_coach("other@example.com", "Otto Coach")
    for each in (coach, other):
        accept(invite(each), person)
    assert Coaching.objects.of_coach(coach).count() == Coaching.objects.of_coach(other).count() == 1


# Ending


def test_the_coach_ends_it_after_one_question(as_coach: Client, coach: Any, person: Any) -> None:
    coaching = coach_person(coach, person)
    ask = f"/coach/people/{coaching.pk}/end/"
    assert "Stop coaching Runner 12?" in words(as_coach.get(ask))
    assert Coaching.objects.get().ended_at is None
    answer = as_coach.post(ask, follow=True)
    assert "You do not coach Runner 12 any more" in words(answer)
    coaching.refresh_from_db()
    assert coaching.ended_by == Coaching.Ended.BY_COACH
    assert as_coach.get(ask).status_code == as_coach.post(ask).status_code == 404


def test_nobody_else_ends_a_coaching(coach: Any, person: Any) -> None:
    coaching = coach_person(coach, person)
    others = (make_coach("other@example.com"), eight_weeks.make_person("other-runner@example.com"), person)
    for user in others:
        assert logged_in(user).post(f"/coach/people/{coaching.pk}/end/").status_code == 404
    for user in (coach, *others[:2]):
        for ask in (logged_in(user).get, logged_in(user).post):
            assert ask(f"/coaches/{coaching.pk}/end/").status_code == 404
        assert logged_in(user).get(f"/coaches/{coaching.pk}/").status_code == 404
    assert Coaching.objects.get().ended_at is None


def test_a_withdrawn_agreement_hides_the_person_at_once(as_coach: Client, coach: Any, person: Any) -> None:
    coaching = coach_person(coach, person)
    assert as_coach.get(f"/coach/people/{coaching.pk}/end/").status_code == 200
    logged_in(person).post("/settings/consent/")
    assert as_coach.get(f"/coach/people/{coaching.pk}/end/").status_code == 404
    assert not Coaching.objects.of_coach(coach).exists()


def test_erasing_a_person_leaves_nothing_of_them_with_the_coach(coach: Any, person: Any) -> None:
    EmailAddress.objects.create(user=person, email="second@example.com", verified=True)
    accept(invite(coach, "elsewhere@example.com"), person)
    other = make_coach("other@example.com")
    for address in (person.email, "second@example.com", "somebody-else@example.com"):
        invite(other, address)
    erasure.erase(person)
    assert not Coaching.objects.exists()
    assert [each.email for each in Invitation.objects.all()] == ["somebody-else@example.com"]
    assert "Runner 12" in everything(), "only of the other one"
    assert person.email not in everything()


def test_no_log_line_holds_an_address_a_name_or_a_secret(coach: Any, person: Any, caplog: Any) -> None:
    caplog.set_level("DEBUG")
    client = logged_in(coach)
    client.post("/coach/invite/", {"email": "canary@example.com", "name": "Canary Bird"})
    invitation = Invitation.objects.get()
    token = inviting.token_of(invitation)
    logged_in(person).post(path(invitation), {"name": "Canary Bird"})
    Client().get(path(invitation))
    tasks.tick()
    ours = [each.getMessage() for each in caplog.records if each.name.startswith(("workouts", "legback"))]
    assert not [line for line in ours if re.search(f"canary|{token}", line, re.IGNORECASE)]
