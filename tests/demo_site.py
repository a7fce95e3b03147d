"""The site on made-up people, started as `make demo` starts it, for measuring and for taking pictures."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.browser import find_chromium
from tests.services import ROOT, free_port

SET_BY_US = ["SECRET_KEY", "BASE_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEBUG", "BIND"]
COACH = "coach@made-up.invalid"
WEEK_5, NEW, FINISHED = (f"runner-{number:02}@made-up.invalid" for number in (1, 2, 3))


@dataclass(frozen=True)
class Site:
    """A running copy of the site; `codes` stand in for the coach's second factor, each once."""

    url: str
    data_dir: Path
    password: str
    codes: Sequence[str]

    @property
    def environment(self) -> dict[str, str]:
        """What another process needs to work on the same data."""
        return {
            "DJANGO_SETTINGS_MODULE": "legback.settings",
            "SECRET_KEY": (self.data_dir / "secret-key").read_text(encoding="ascii").strip(),
            "BASE_URL": self.url,
            "DATA_DIR": str(self.data_dir),
            "REDIS_URL": f"unix://{self.data_dir}/broker/valkey.sock",
            # Whatever the person at the keyboard has set belongs to another site.
            **dict.fromkeys(["DATABASE_URL", "EMAIL_URL", "DEBUG"], ""),
        }


def chromium_path() -> str:
    """The browser, or the end of the program in one sentence."""
    return find_chromium() or sys.exit("There is no Chromium here: install one or set CHROMIUM to its path.")


@contextlib.contextmanager
def demo_site(*, people: int = 6) -> Iterator[Site]:
    """Start the site on a free port with its data in a temporary folder; stop all of it afterwards."""
    # A short path, because the broker's socket lies in it.
    with tempfile.TemporaryDirectory(prefix="lbd-", dir="/tmp") as folder:
        clean = {name: value for name, value in os.environ.items() if name not in SET_BY_US}
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
        process = subprocess.Popen(
            [sys.executable, "-m", "legback.launch.site", "--demo"],
            cwd=ROOT,
            env={**clean, "PATH": path, "DATA_DIR": folder, "PORT": str(free_port()), "PEOPLE": str(people)},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches us only, and we stop it in order
        )
        try:
            assert process.stdout is not None
            said = _listen(process.stdout)
            url = _find(r"answers at (\S+)", said)
            password = _find(r"with the password (\S+)", said)
            # What it says from now on has to be read too, or its pipe fills up.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            codes = _find(r"works once:((?:\s+[0-9a-f]{8})+)", said).split()
            yield Site(url, Path(folder), password, codes)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def _listen(lines: IO[str]) -> str:
    said = []
    for line in lines:
        said.append(line)
        if "Press Ctrl-C" in line:
            return "".join(said)
    sys.exit("The site did not start:\n" + "".join(said))


def _find(pattern: str, said: str) -> str:
    found = re.search(pattern, said)
    assert found is not None, said
    return found[1]
