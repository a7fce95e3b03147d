"""Brings database, library and static files up to date before the site starts. Runs in the environment."""

import hashlib
import io
import os
import shutil
from pathlib import Path
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command, get_commands

from legback import broker, static_files
from legback.launch import checks
from legback.launch.checks import Trouble

# Files of packages that no page uses; each would be hashed and compressed.
UNUSED_STATIC = ["js-lib-bootstrap5/js/*", "*.rtl.*", "bootstrap-grid*", "bootstrap-utilities*", "redoc*"]


def set_environment(*, is_demo: bool) -> Path:
    """Fill in what the person did not set, for this process and its children. Returns the data folder."""
    data_dir = checks.open_data_dir(is_demo=is_demo)
    if is_demo:
        # Made-up people stay on this machine: own database, own broker, mails as files.
        for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEBUG"):
            os.environ.pop(name, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "legback.settings"
    os.environ["DATA_DIR"] = str(data_dir)
    os.environ["PORT"] = str(checks.port())
    os.environ["BASE_URL"] = checks.base_url(is_demo=is_demo)
    os.environ["BIND"] = checks.bind_address(is_demo=is_demo)
    if not os.environ.get("SECRET_KEY", "").strip():
        os.environ["SECRET_KEY"] = checks.secret_key(data_dir)
    return data_dir


def choose_broker(data_dir: Path) -> Path | None:
    """Use REDIS_URL when it is set, else return the socket of a broker that we start ourselves."""
    if os.environ.get("REDIS_URL", "").strip():
        return None
    if broker.find_server() is None:
        raise Trouble(broker.MISSING)
    socket = broker.choose_socket(data_dir)
    os.environ["REDIS_URL"] = f"unix://{socket}"
    return socket


def set_up_django() -> None:
    """Load the settings; what is wrong with them comes as one sentence."""
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Trouble(f"Legback cannot start. {error}") from error


def check_database() -> None:
    """Raise Trouble when the database does not let us in. Never repeats the password."""
    from django.db import connection
    from django.db.utils import Error

    try:
        connection.ensure_connection()
    except (Error, ImproperlyConfigured) as error:
        reason = str(error).strip().splitlines() or ["it gives no reason"]
        password = str(connection.settings_dict.get("PASSWORD") or "")
        text = reason[0].replace(password, "…") if password else reason[0]
        raise Trouble(f"The database cannot be reached, so check DATABASE_URL: {text.rstrip('.')}.") from None


def update_database() -> None:
    """Migrate and load the library."""
    call_command("migrate", verbosity=0, interactive=False)
    if "load_library" in get_commands():
        run_command("load_library")


def run_command(name: str, *args: str) -> str:
    """Run one of our own commands and return what it said."""
    said = io.StringIO()
    try:
        call_command(name, *args, stdout=said, stderr=said)
    except CommandError as error:
        raise Trouble(f"`manage.py {name}` refused: {error}") from error
    return said.getvalue()


def collect_static() -> None:
    """Hash and compress the static files, unless nothing has changed since the last time."""
    from django.conf import settings

    root = Path(settings.STATIC_ROOT)
    stamp = root / ".fingerprint"
    fingerprint = _static_fingerprint()
    if stamp.is_file() and stamp.read_text() == fingerprint:
        return
    # A half-finished earlier try must not pass for a finished one.
    stamp.unlink(missing_ok=True)
    shutil.rmtree(root, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED_STATIC)
    stamp.write_text(fingerprint)


def _static_fingerprint() -> str:
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(repr(UNUSED_STATIC).encode())
    digest.update(Path(static_files.__file__).read_bytes())  # the way they are made counts too
    for finder in get_finders():
        files: list[tuple[str, Any]] = sorted(finder.list(UNUSED_STATIC), key=lambda item: item[0])
        for name, storage in files:
            found = os.stat(storage.path(name))
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
