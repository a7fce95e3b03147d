"""Wrong settings stop the site with one sentence; right ones are safe."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOUND = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789",
    "BASE_URL": "https://legback.example",
}
OURS = [
    "SECRET_KEY", "BASE_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEBUG", "PORT", "TRUSTED_PROXIES",
    "DJANGO_SETTINGS_MODULE", "DEFAULT_FROM_EMAIL",
]  # fmt: skip


def manage(*words: str, tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**clean, "DATA_DIR": str(tmp_path), **environment},
        text=True,
        capture_output=True,
        timeout=600,
        check=False,
    )


def test_a_public_site_passes_the_deployment_check(tmp_path: Path) -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", tmp_path=tmp_path, **SOUND)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "BASE_URL"])
def test_without_its_secret_or_its_address_the_site_does_not_start(name: str, tmp_path: Path) -> None:
    environment = {key: value for key, value in SOUND.items() if key != name}
    done = manage("check", tmp_path=tmp_path, **environment)
    assert done.returncode == 1
    assert f"{name} is not set" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "legback.example"),
        ("BASE_URL", "https://legback.example/path"),
        ("BASE_URL", "https://user@legback.example"),
        ("DATABASE_URL", "mysql://somebody:hunter2@host/name"),
        ("DATABASE_URL", "postgres://somebody:hunter2@host"),
        ("DATABASE_URL", "hunter2"),
        ("REDIS_URL", "http://hunter2"),
        ("EMAIL_URL", "pigeon://hunter2"),
        ("DEBUG", "perhaps"),
        ("PORT", "0"),
        ("PORT", "http"),
        ("TRUSTED_PROXIES", "-1"),
    ],
)
def test_a_wrong_value_is_named_in_one_sentence_without_its_password(
    name: str, value: str, tmp_path: Path
) -> None:
    done = manage("check", tmp_path=tmp_path, **{**SOUND, name: value})
    assert done.returncode == 1
    assert name in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "hunter2" not in done.stderr


def ask(expression: str, tmp_path: Path, **environment: str) -> str:
    done = manage(
        "shell", "--no-imports", "-c", f"from django.conf import settings as s; print({expression})",
        tmp_path=tmp_path, **environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_scheme_of_the_address_decides_about_cookies_and_hsts(tmp_path: Path) -> None:
    wish = "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.ALLOWED_HOSTS"
    assert ask(wish, tmp_path, **SOUND) == "True True True ['legback.example']"
    local = {**SOUND, "BASE_URL": "http://localhost:8000"}
    assert ask(wish, tmp_path, **local) == "False False False ['localhost', '127.0.0.1', '[::1]']"


def test_without_a_database_setting_sqlite_in_the_data_folder_is_safe_for_many_writers(
    tmp_path: Path,
) -> None:
    wish = "s.DATABASES['default']['NAME'], s.DATABASES['default']['OPTIONS']['transaction_mode']"
    assert ask(wish, tmp_path, **SOUND) == f"{tmp_path}/legback.sqlite3 IMMEDIATE"


def test_without_a_mail_setting_mails_become_files(tmp_path: Path) -> None:
    assert ask("s.EMAIL_FILE_PATH", tmp_path, **SOUND) == f"{tmp_path}/mails"
