"""Makes the virtual environment and installs what the project pins. Standard library only."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from legback.launch.checks import ROOT, Trouble

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# Files that must install, and files that may not exist for this machine.
SETS: dict[str, tuple[list[str], list[str]]] = {
    "run": (["requirements.txt"], ["requirements-broker.txt"]),
    "dev": (["requirements-dev.txt"], []),
}
COMPILE = "uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url"


def install(which: str) -> Path:
    """Return the Python of an environment in which the set `which` is installed."""
    needed, welcome = SETS[which]
    stamp = VENV / f".installed-{which}"
    fingerprint = _fingerprint([*needed, *welcome])
    if _works() and stamp.is_file() and stamp.read_text() == fingerprint:
        return PYTHON
    VENV.mkdir(exist_ok=True)
    # Not `.lock`: uv takes that one for itself and would wait five minutes for us.
    with (VENV / ".installing").open("w") as lock:
        # A second copy that starts at the same moment waits here and then finds everything done.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _works() and stamp.is_file() and stamp.read_text() == fingerprint:
            return PYTHON
        print(
            "Installing what Legback needs into .venv; this happens once and may take a minute …", flush=True
        )
        if not _works():
            _make_venv()
        for name in needed:
            _check(_installer(name), f"The packages of {name} could not be installed")
        for name in welcome:
            # No wheel for this machine is no trouble: a server found on it does as well.
            subprocess.run(_installer(name), capture_output=True, cwd=ROOT, check=False)
        stamp.write_text(fingerprint)
    return PYTHON


def compile_requirements() -> None:
    """Pin every requirements*.in anew."""
    if shutil.which("uv") is None:
        raise Trouble("`make requirements` needs uv: install it with `pip install uv`.")
    for source in ["requirements.in", "requirements-broker.in", "requirements-dev.in"]:
        target = source.replace(".in", ".txt")
        words = [*COMPILE.split(), "--custom-compile-command", "make requirements", source, "-o", target]
        _check([*words, *sys.argv[2:]], f"{source} could not be compiled")
        print(f"{target} is up to date.")


def _fingerprint(names: Sequence[str]) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for name in names:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _works() -> bool:
    """Whether the environment's Python starts: a folder that was moved or half made does not."""
    try:
        return subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _has_pip() -> bool:
    return (
        subprocess.run(
            [sys.executable, "-m", "pip", "--version"], capture_output=True, check=False
        ).returncode
        == 0
    )


def _make_venv() -> None:
    words = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if shutil.which("uv"):
        words = ["uv", "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV)]
    elif _has_pip():
        words.insert(4, "--without-pip")  # the pip outside can fill it, which is quicker
    _check(words, "The virtual environment could not be made (on Debian install python3-venv)")


def _installer(name: str) -> list[str]:
    if shutil.which("uv"):
        return ["uv", "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", name]
    pip = [str(PYTHON), "-m", "pip"]
    if not (VENV / "bin" / "pip").exists():
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-warn-script-location"]
    return [*pip, "install", *quiet, "--require-hashes", "-r", name]


def _check(words: Sequence[str], sentence: str) -> None:
    """Run a program in silence; when it fails, say so and show its last words."""
    done = subprocess.run(
        words,
        cwd=ROOT,
        env=os.environ,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        last = "\n".join(f"  {line}" for line in done.stdout.strip().splitlines()[-8:])
        raise Trouble(f"{sentence}:\n{last}")
