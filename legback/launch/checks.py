"""What has to be true of the machine before anything starts. Standard library only."""

import errno
import os
import secrets
import socket
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}


class Trouble(Exception):
    """Something that the person at the keyboard can put right, said in one sentence."""


def port() -> int:
    """PORT as a number."""
    text = os.environ.get("PORT", "").strip() or "8000"
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise Trouble("PORT has to be a whole number from 1 to 65535.")


def base_url(*, is_demo: bool) -> str:
    """The public address; this machine when BASE_URL is unset, and always for made-up people."""
    here = f"http://localhost:{port()}"
    return here if is_demo else os.environ.get("BASE_URL", "").strip() or here


def bind_address(*, is_demo: bool) -> str:
    """BIND; when unset, this machine only, unless the site has an address of its own."""
    wish = os.environ.get("BIND", "").strip()
    if wish and not is_demo:
        return wish
    host = base_url(is_demo=is_demo).partition("://")[2].partition("/")[0]
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return "127.0.0.1" if name in LOOPBACK else "0.0.0.0"  # noqa: S104 meant: it is a public site


def check_port(*, is_demo: bool) -> None:
    """Raise Trouble when somebody else listens on PORT."""
    number = port()
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind_address(is_demo=is_demo), number))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Trouble(
                    f"Port {number} is in use: set PORT to a free one, for example PORT={number + 1}."
                ) from error
            raise Trouble(
                f"Port {number} cannot be opened: {error.strerror}; set PORT to another."
            ) from error


def open_data_dir(*, is_demo: bool) -> Path:
    """Return the data folder, made and found writable."""
    default = ROOT / "var" / "demo" if is_demo else ROOT / "var"
    folder = Path(os.environ.get("DATA_DIR", "").strip() or default).expanduser().absolute()
    probe = folder / f".writable-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise Trouble(
            f"The data folder {folder} cannot be written ({reason}): set DATA_DIR to one that can."
        ) from error
    return folder


def secret_key(data_dir: Path) -> str:
    """The key in the data folder, made at the first start and readable by its owner only."""
    path = data_dir / "secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(64)
        file.write(key)
    return key
