"""Keeps broker, web, worker and beat together: all run, or none."""

import contextlib
import os
import queue
import signal
import socket
import threading
import time
from multiprocessing import Process
from pathlib import Path
from types import FrameType
from typing import Any

import honcho.process
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Message, Printer

from legback.launch.checks import ROOT

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE_SECONDS = 8.0


class QuietPrinter(Printer):
    """Prints what the processes say, until they are told to stop: then they only say goodbye."""

    is_mute = False

    def write(self, message: Message) -> None:
        if self.is_mute or message.name == "system" or not message.data.strip():
            return
        super().write(message)


class Household(Manager):
    """Honcho's manager, which stops the broker last and survives a signal at any moment."""

    def __init__(self, *, broker_socket: Path | None) -> None:
        self.printer = QuietPrinter()
        super().__init__(self.printer)
        self._socket = broker_socket
        self._asked_at: float | None = None
        commands = parse_procfile((ROOT / "Procfile").read_text()).processes
        for name, command in commands.items():
            if name != "broker" or broker_socket is not None:
                self.add_process(name, command, env=dict(os.environ), cwd=str(ROOT))

    @property
    def is_stopping(self) -> bool:
        return self._asked_at is not None

    def stop(self, returncode: int) -> None:
        """Ask for the end. Only notes it, so that it is safe inside a signal handler."""
        if self._asked_at is None:
            self._asked_at = time.monotonic()
            self.returncode = returncode
            self.printer.is_mute = True

    def loop(self) -> None:
        """Start everything, pass on what it prints and return when all of it has ended."""

        def on_signal(number: int, _frame: FrameType | None) -> None:
            self.stop(0 if number == signal.SIGINT else 128 + number)

        for number in STOP_SIGNALS:
            signal.signal(number, on_signal)
        self._start_all()
        while not self._all_stopped():
            self._hear()
            if self.is_stopping:
                self._stop_some()
        for entry in self._started():
            entry["process"].join(1)

    def _started(self) -> list[dict[str, Any]]:
        return [entry for entry in self._processes.values() if "process" in entry]

    def _all_stopped(self) -> bool:
        return all("returncode" in entry for entry in self._started())

    def _start_all(self) -> None:
        if "broker" in self._processes:
            self._start_one("broker")
            self._await_broker()
        for name in self._processes:
            if name != "broker" and not self.is_stopping:
                self._start_one(name)

    def _start_one(self, name: str) -> None:
        entry = self._processes[name]
        entry["process"] = Process(name=name, target=_mind, args=(entry["obj"], self.events))
        # Until it has handlers of its own, the runner would take ours, whose notes nobody reads.
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        try:
            entry["process"].start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)

    def _await_broker(self) -> None:
        """The worker complains loudly when it comes before the broker."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and not self.is_stopping:
            self._hear()
            with socket.socket(socket.AF_UNIX) as probe:
                try:
                    probe.connect(str(self._socket))
                except OSError:
                    continue
                return

    def _hear(self) -> None:
        """Take one message of a process, waiting a moment for it."""
        try:
            message = self.events.get(timeout=0.05)
        except queue.Empty:
            return
        if message.type == "line":
            self.printer.write(message)
        elif message.type == "start":
            self._processes[message.name]["pid"] = message.data["pid"]
        elif message.type == "stop":
            self._processes[message.name]["returncode"] = message.data["returncode"]
            if not self.is_stopping:
                code = message.data["returncode"]
                print(
                    f"The {message.name} has stopped by itself (code {code}), so the rest stops too.",
                    flush=True,
                )
                self.stop(code or 1)

    def _stop_some(self) -> None:
        """End the processes politely and the broker after the others, then without asking."""
        assert self._asked_at is not None
        out_of_patience = time.monotonic() - self._asked_at > PATIENCE_SECONDS
        running = {n: e for n, e in self._processes.items() if "pid" in e and "returncode" not in e}
        for name, entry in running.items():
            if out_of_patience:
                self._procmgr.kill(entry["pid"])
            elif "asked" not in entry and (name != "broker" or len(running) == 1):
                entry["asked"] = True
                with contextlib.suppress(ProcessLookupError):
                    # Only the head of each family: gunicorn and Celery see to their own children.
                    os.kill(entry["pid"], signal.SIGTERM)


def _mind(process: honcho.process.Process, events: Any) -> None:
    """Run one process in a runner that outlives every signal, so that its end is always told."""
    for number in STOP_SIGNALS:
        # A handler, not SIG_IGN: the program that is started would inherit being deaf.
        signal.signal(number, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    threading.Thread(target=_follow_parent, args=(process, os.getppid()), daemon=True).start()
    process.run(events, ignore_signals=True)


def _follow_parent(process: honcho.process.Process, parent: int) -> None:
    """End the program when the launcher was killed without a chance to do it."""
    while os.getppid() == parent:
        time.sleep(1)
    with contextlib.suppress(ProcessLookupError, AttributeError):
        os.kill(process._child.pid, signal.SIGTERM)
