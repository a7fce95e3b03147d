"""The site as an app on a phone: what it is called, what the worker keeps, what goes at the log-out."""

import json
import re
import struct
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from tests.test_account_pages import PASSWORD

pytestmark = pytest.mark.django_db
CLEARED = '"cache", "storage"'


def kept_by(script: str) -> dict[str, Any]:
    found = re.search(r"= (\{.*?\n\});", script, re.DOTALL)
    assert found is not None
    return dict(json.loads(found[1]))


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_the_manifest_has_what_a_phone_needs_to_install_the_site(client, settings):
    response = client.get("/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/today/", "/", "standalone")
    assert manifest["short_name"] == "Legback"
    assert len(manifest["short_name"]) <= 12
    for icon in manifest["icons"]:
        path = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
        assert f"{'x'.join(map(str, size_of(Path(path).read_bytes())))}" == icon["sizes"]
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} >= {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }


def test_the_colours_of_the_app_are_those_of_the_pages(client, settings):
    manifest = client.get("/manifest.webmanifest").json()
    tokens = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    assert f"--paper: light-dark({manifest['background_color']}," in tokens
    assert f'content="{manifest["theme_color"]}"' in client.get("/").content.decode()


def test_every_page_names_the_manifest_and_an_icon_for_the_home_screen(client, settings):
    html = client.get("/").content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in html
    found = re.search(r'rel="apple-touch-icon" href="([^"]+)"', html)
    assert found is not None
    path = finders.find(found[1].removeprefix(settings.STATIC_URL))
    assert size_of(Path(path).read_bytes()) == (180, 180)


def test_the_worker_keeps_only_files_that_there_are(client, settings):
    response = client.get("/sw.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert "no-cache" in response["Cache-Control"]
    assert "unsafe" not in response["Content-Security-Policy"]
    kept = kept_by(response.content.decode())
    for address in kept["files"]:
        if address.startswith(settings.STATIC_URL):
            assert finders.find(address.removeprefix(settings.STATIC_URL)), address
        else:
            assert client.get(address).status_code == 200, address
    names = {Path(address).name for address in kept["files"]}
    assert {"site.css", "app.js", "shell.js", "player.js", "store.js", "sender.js"} <= names
    assert client.get(kept["shell"]).status_code == 200


def test_the_worker_keeps_every_module_that_its_modules_ask_for(client, settings):
    kept = kept_by(client.get("/sw.js").content.decode())
    scripts = [Path(finders.find(each.removeprefix("/static/"))) for each in kept["files"] if ".js" in each]
    only_with_signal = {"timezone.js", "swap.js", "log_out.js", "part.js", "seen.js"}
    for script in scripts:
        for address in re.findall(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""", script.read_text()):
            other = (script.parent / address).resolve()
            assert other in scripts or other.name in only_with_signal, f"{script.name} asks for {address}"


def test_another_file_makes_another_worker(client, monkeypatch):
    from legback import web_app

    before = kept_by(client.get("/sw.js").content.decode())["version"]
    assert kept_by(client.get("/sw.js").content.decode())["version"] == before
    monkeypatch.setattr(web_app, "SCRIPTS", [*web_app.SCRIPTS, "js/swap.js"])
    assert kept_by(client.get("/sw.js").content.decode())["version"] != before


def test_the_page_without_signal_is_the_same_for_everybody(client, runner):
    visitor = client.get("/offline/")
    client.force_login(runner)
    client.post("/settings/units/", {"units": "lb"})  # leaves a message for the next page
    client.cookies["theme"] = "dark"
    person = client.get("/offline/")
    assert person.content == visitor.content
    assert "csrftoken" not in visitor.cookies
    html = visitor.content.decode()
    assert "csrfmiddlewaretoken" not in html
    assert "data-shell" in html
    assert 'class="tabs"' in html
    assert visitor["Legback-Version"] == kept_by(client.get("/sw.js").content.decode())["version"]


def test_the_log_out_empties_what_the_browser_keeps(client, runner):
    client.force_login(runner)
    assert "Clear-Site-Data" not in client.get("/accounts/logout/")
    client.cookies["theme"] = "dark"
    response = client.post("/accounts/logout/")
    assert response.status_code == 302
    assert response["Clear-Site-Data"] == CLEARED
    assert "theme" not in response.cookies


def test_an_erased_account_leaves_nothing_in_the_browser(client, runner):
    client.force_login(runner)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post("/settings/erase/")["Clear-Site-Data"] == CLEARED


def test_a_log_in_that_ran_out_clears_nothing(client, runner):
    client.force_login(runner)
    client.session.flush()
    response = client.get("/today/")
    assert response.status_code == 302
    assert "Clear-Site-Data" not in response
    assert "Clear-Site-Data" not in client.get(response["Location"])
