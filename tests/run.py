"""`make test`: everything on PostgreSQL, the database's behaviour on SQLite too, then the browser."""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.browser import find_chromium

PYTEST = [sys.executable, "-m", "pytest", "--quiet"]
NOTHING_COLLECTED = 5
TESTS = Path(__file__).parent
BROWSER = "mark.browser"


@dataclass
class Part:
    """Some of the tests, in a pytest of their own."""

    name: str
    choice: str
    environment: dict[str, str]
    mark: str = ""
    """What stands in each file with such tests: to read all the others would take longer than to run some."""
    code: int = 0

    def run(self, arguments: list[str], *, is_shown: bool) -> str:
        """Run it, shown while it runs or returned as text at its end."""
        began = time.monotonic()
        words = [*PYTEST, "-m", self.choice, *(arguments or self.files())]
        pipe = None if is_shown else subprocess.PIPE
        done = subprocess.run(
            words, env={**os.environ, **self.environment}, check=False, stdout=pipe, stderr=pipe, text=True
        )
        self.code = done.returncode
        return f"{done.stdout or ''}{done.stderr or ''}({time.monotonic() - began:.0f} s)"

    def files(self) -> list[str]:
        """The files to look for its tests in."""
        return [str(path) for path in sorted(TESTS.glob("test_*.py")) if self.mark in path.read_text("utf-8")]

    @property
    def has_failed(self) -> bool:
        return self.code not in {0, NOTHING_COLLECTED}


def main() -> None:
    arguments = sys.argv[1:]
    has_browser = find_chromium() is not None or get_chromium()
    # Playwright runs an event loop in this thread, beside which Django refuses its database.
    unsafe = {"DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
    postgresql, sqlite = {"DATABASE": "postgresql"}, {"DATABASE": "sqlite"}
    first = Part(
        "PostgreSQL: half of everything but the browser", "not browser and not other_half", postgresql
    )
    pages = "browser and not player and not phone and not coach"
    shorter = [
        Part("PostgreSQL: the other half", "not browser and other_half", postgresql),
        Part("Chromium: the pages", pages, unsafe, BROWSER),
        Part("Chromium: the player", "player", unsafe, BROWSER),
        Part(
            "SQLite: what touches the database's behaviour",
            "database and not browser",
            sqlite,
            "mark.database",
        ),
        Part("Chromium: what coaches and staff see", "coach", unsafe, BROWSER),
        Part("Chromium: what the phone keeps and sends", "phone", unsafe, BROWSER),
    ]
    beside = [part for part in shorter if has_browser or part.mark != BROWSER]
    parts = [first, *beside]
    # The longest first, on two lanes for two cores: a third one saves a minute, and tests begin to race.
    with ThreadPoolExecutor(2) as lanes:
        print(f"\n== {first.name}", flush=True)
        shown = lanes.submit(first.run, arguments, is_shown=True)
        waiting = [lanes.submit(part.run, arguments, is_shown=False) for part in beside]
        print(shown.result(), flush=True)
        for part, words in zip(beside, waiting, strict=True):
            print(f"\n== {part.name}\n{words.result()}", flush=True)
    failed = [part.name for part in parts if part.has_failed]
    if not has_browser:
        print("\nLeft out: every test marked `browser`, because no Chromium is here or could be installed.")
        if os.environ.get("LEGBACK_NO_SKIPS") == "1":
            failed.append("Chromium: nothing may be left out here")
    if failed:
        sys.exit("Failed: " + "; ".join(failed))


def get_chromium() -> bool:
    """Try to install a browser: the machine's own package as root, else Playwright's."""
    print("There is no Chromium on this machine; trying to install one …", flush=True)
    tries = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        tries.insert(
            0, ["sh", "-c", "apt-get update -q && apt-get install -qy --no-install-recommends chromium"]
        )
    for words in tries:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(words, env=environment, capture_output=True, check=False)
        if find_chromium():
            return True
    return False


if __name__ == "__main__":
    main()
