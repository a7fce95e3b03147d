"""What every answer tells the browser to refuse, and that no page needs what is refused."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

PAGES = [
    "/", "/programs/", "/exercises/", "/nothing-here/",
    "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/",
]  # fmt: skip


@pytest.fixture
def library() -> None:
    from programs.loader import load_library

    load_library()


def policy(response: Any) -> dict[str, list[str]]:
    directives = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {words[0]: words[1:] for words in directives}


class Inline(HTMLParser):
    """Collects what a strict policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.found += [f"{tag} {name}" for name in values if name == "style" or re.match(r"on[a-z]+$", name)]
        self.found += [f"{tag} {name}" for name, value in attrs if (value or "").startswith("javascript:")]
        is_data = values.get("type") in {"application/json", "application/ld+json"}
        if tag == "style" or (tag == "script" and "src" not in values and not is_data):
            self.found.append(f"inline {tag}")


@pytest.mark.parametrize("address", PAGES)
def test_every_public_page_and_error_carries_the_strict_headers(
    address: str, client: Client, library: None
) -> None:
    response = client.get(address)
    assert response.status_code == (404 if address == "/nothing-here/" else 200)
    rules = policy(response)
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == rules["style-src"] == ["'self'"]
    assert rules["frame-ancestors"] == rules["base-uri"] == ["'none'"]
    assert rules["form-action"] == ["'self'"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize("address", PAGES)
def test_no_public_page_has_inline_script_style_or_handlers(
    address: str, client: Client, library: None
) -> None:
    found = Inline()
    found.feed(client.get(address).content.decode())
    assert not found.found


def test_https_is_remembered_by_the_browser(client: Client, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    response = client.get("/health/live", secure=True)
    assert response["Strict-Transport-Security"].startswith("max-age=63072000")


def test_pages_of_somebody_logged_in_are_kept_by_no_cache(client: Client, django_user_model: Any) -> None:
    runner = django_user_model.objects.create_user("runner@legback.example", "a long and dull password")
    client.force_login(runner)
    assert client.get(reverse("account_change_password"))["Cache-Control"] == "private, no-store"
    assert client.get("/nothing-here/")["Cache-Control"] == "private, no-store"


def test_a_host_that_is_not_ours_is_refused_with_the_same_headers(client: Client) -> None:
    response = client.get("/", headers={"host": "somebody-else.example"})
    assert response.status_code == 400
    assert "unsafe" not in response["Content-Security-Policy"]
