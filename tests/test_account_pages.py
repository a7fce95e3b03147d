"""The pages of django-allauth wear our frame, and every one of them opens."""

import re
from datetime import timedelta

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse
from django.utils import timezone

PASSWORD = "a long password"
# How django-allauth and Django speak where nobody has given them other words.
FOREIGN_WORDS = re.compile(
    r"[Rr]eauthenticate to|Confirm Access|Two-Factor|Security [Kk]ey|Email|\bemail|[Ss]ign(ed)? [Ii]n\b"
    r"|Bad Token|Change Password|This field is required|for user|Recovery Codes|Authenticator App|Verif"
    r"|Your password (can.t|must)|Successfully|[Dd]eactivate\b"
)


def words_of(html: str) -> str:
    """What a person reads: no tags, no scripts, no icons."""
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"<script.*?</script>|<[^>]+>", " ", main, flags=re.DOTALL)


def words_at(client, url: str, **posted: str) -> str:
    response = client.post(url, posted, follow=True) if posted else client.get(url, follow=True)
    assert response.status_code == 200, url
    return words_of(response.content.decode())


@pytest.fixture
def runner(db, django_user_model):
    person = django_user_model.objects.create_user("runner@example.com", PASSWORD)
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    return person


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_email_verification_sent",
        "account_inactive",
    ],
)
def test_a_visitor_sees_our_frame_around_every_account_page(client, db, name):
    html = client.get(reverse(name)).content.decode()
    assert 'class="topbar"' in html
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert "Menu:" not in html


def test_a_person_sees_the_tabs_around_every_page_of_the_account(client, runner):
    client.force_login(runner)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for name in (
        "account_email",
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
    ):
        response = client.get(reverse(name))
        assert response.status_code == 200, name
        assert 'class="tabs"' in response.content.decode(), name


def test_a_link_that_is_too_old_says_so(client, db):
    confirm = client.get(reverse("account_confirm_email", args=["no-such-key"]))
    reset = client.get(reverse("account_reset_password_from_key", args=["1", "set-password"]))
    for page, onwards in ((confirm, "account_email"), (reset, "account_reset_password")):
        assert "This link no longer works" in page.content.decode()
        assert f'href="{reverse(onwards)}"' in page.content.decode()


def test_a_form_with_mistakes_keeps_what_was_typed_and_names_them(client, db):
    html = client.post(reverse("account_signup"), {"email": "runner@", "password1": "x"}).content.decode()
    assert 'value="runner@"' in html
    assert html.count("invalid-feedback") == 2
    assert html.count('aria-invalid="true"') == 2


def test_too_many_tries_end_on_a_kind_page(client, db):
    for _try in range(30):
        response = client.post(reverse("account_login"), {"login": "nobody@example.com", "password": "wrong"})
        if response.status_code == 429:
            break
    html = response.content.decode()
    assert response.status_code == 429 or "Too many tries" in html
    assert 'class="topbar"' in html


@pytest.mark.parametrize(
    ("name", "posted"),
    [
        ("account_login", {"login": ""}),
        ("account_login", {"login": "nobody@example.com", "password": "wrong"}),
        ("account_signup", {"email": "runner@", "password1": "x"}),
        ("account_signup", {"email": "", "password1": "0123456789"}),
        ("account_reset_password", {"email": ""}),
        ("account_reset_password_done", {}),
        ("account_reset_password_from_key_done", {}),
        ("account_email_verification_sent", {}),
        ("account_inactive", {}),
    ],
)
def test_a_visitor_reads_our_words_only(client, db, name, posted):
    assert not FOREIGN_WORDS.search(words_at(client, reverse(name)))
    if posted:
        assert not FOREIGN_WORDS.search(words_at(client, reverse(name), **posted))


def test_a_person_reads_our_words_on_every_page_of_the_account(client, runner):
    client.force_login(runner)
    assert "Is it you?" in words_at(client, reverse("mfa_activate_totp"))
    found = [
        words_at(client, reverse("account_reauthenticate"), password=wrong) for wrong in ("no", PASSWORD)
    ]
    TOTP.activate(runner, generate_totp_secret())
    RecoveryCodes.activate(runner)
    for name in (
        "account_email",
        "account_change_password",
        "account_logout",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
    ):
        found.append(words_at(client, reverse(name)))
    found.append(words_at(client, reverse("account_change_password"), oldpassword="no", password1="x"))
    found.append(words_at(client, reverse("account_email"), action_add="", email="two@example.com"))
    found.append(words_at(client, reverse("mfa_generate_recovery_codes"), anything="x"))
    found.append(words_at(client, reverse("mfa_deactivate_totp"), anything="x"))
    found.append(words_at(client, reverse("mfa_activate_totp")))
    Authenticator.objects.all().delete()
    for action in ("action_send", "action_primary", "action_remove"):
        found.append(words_at(client, reverse("account_email"), **{action: "", "email": "two@example.com"}))
    assert [FOREIGN_WORDS.search(words) for words in found] == [None] * len(found)


def test_logging_in_with_a_second_factor_asks_in_our_words(client, runner):
    TOTP.activate(runner, generate_totp_secret())
    words = words_at(client, reverse("account_login"), login=runner.email, password=PASSWORD)
    assert "One more step" in words
    assert "Use a passkey" in words
    again = words_at(client, reverse("mfa_authenticate"), code="000000")
    assert "This code does not fit" in again
    assert not FOREIGN_WORDS.search(words + again)


def test_a_new_password_from_the_link_ends_where_one_can_log_in(client, runner):
    key = f"{user_pk_to_url_str(runner)}-{default_token_generator.make_token(runner)}"
    first = client.get(f"/accounts/password/reset/key/{key}/", follow=True)
    assert not FOREIGN_WORDS.search(words_of(first.content.decode()))
    new = "seven green apples"
    done = client.post(first.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True)
    html = done.content.decode()
    assert "Your new password is set" in words_of(html)
    assert f'href="{reverse("account_login")}"' in html[html.index("<main") :]
    client.post(reverse("account_login"), {"login": runner.email, "password": new})
    assert client.session["_auth_user_id"] == str(runner.pk)


def test_confirming_an_address_asks_whether_it_is_theirs(client, runner):
    address = EmailAddress.objects.create(user=runner, email="two@example.com")
    url = reverse("account_confirm_email", args=[EmailConfirmationHMAC.create(address).key])
    words = words_at(client, url)
    assert "two@example.com" in words
    assert not FOREIGN_WORDS.search(words)
    thanks = words_at(client, url, next="")
    assert "two@example.com is confirmed" in thanks


def test_a_confirmation_opened_or_pressed_again_says_that_all_is_done(client, runner, time_machine):
    address = EmailAddress.objects.create(user=runner, email="two@example.com")
    url = reverse("account_confirm_email", args=[EmailConfirmationHMAC.create(address).key])
    words_at(client, url, next="")
    for again in (client.get(url), client.post(url)):
        words = words_of(again.content.decode())
        assert "Your address is confirmed" in words
        assert "no longer works" not in words
    time_machine.move_to(timezone.now() + timedelta(days=30))
    assert "Your address is confirmed" in words_at(client, url)
    address.delete()
    assert "This link no longer works" in words_at(client, url)


def test_a_link_that_grew_too_old_confirms_nothing_and_says_so(client, runner, time_machine):
    address = EmailAddress.objects.create(user=runner, email="two@example.com")
    url = reverse("account_confirm_email", args=[EmailConfirmationHMAC.create(address).key])
    time_machine.move_to(timezone.now() + timedelta(days=30))
    assert "This link no longer works" in words_at(client, url)
    assert "This link no longer works" in words_at(client, url, next="")
    address.refresh_from_db()
    assert address.verified is False


def test_a_single_confirmed_address_offers_nothing_to_press_but_adding_one(client, runner):
    client.force_login(runner)
    html = client.get(reverse("account_email")).content.decode()
    assert "action_add" in html
    assert not re.search("action_(send|primary|remove)", html)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short", "Too short: it needs at least 10 characters."),
        ("8301957264", "Please do not use digits alone."),
        ("qwertyuiop", "Too many people use this one."),
        ("runner@example", "Too close to your e-mail address."),
    ],
)
def test_a_weak_password_gets_one_reason_and_the_rules_one_line(client, db, password, fault):
    html = client.post(
        reverse("account_signup"), {"email": "runner@example.com", "password1": password}
    ).content.decode()
    assert fault in html
    assert html.count("invalid-feedback") == 1
    assert "At least 10 characters, not only digits, nothing too common." in html
    assert "<li>" not in html[html.index("<form") : html.index("</form>")]
