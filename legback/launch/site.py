"""`make run` and `make demo`: prepare the site, start it and say where it is. Runs in the environment."""

import fcntl
import http.client
import os
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import IO

from legback.launch import checks, prepare
from legback.launch.checks import Trouble
from legback.launch.household import Household

START_SECONDS = 60


def main() -> None:
    is_demo = "--demo" in sys.argv
    socket: Path | None = None
    code: int | str
    try:
        checks.check_port(is_demo=is_demo)
        data_dir = prepare.set_environment(is_demo=is_demo)
        lock = _claim(data_dir)
        socket = prepare.choose_broker(data_dir)
        log_ins = _prepare(is_demo=is_demo)
        household = Household(broker_socket=socket)
        threading.Thread(target=_greet, args=(household, log_ins), daemon=True).start()
        household.loop()
        lock.close()
        code = household.returncode
    except Trouble as trouble:
        code = str(trouble)
    except KeyboardInterrupt:
        code = 130
    finally:
        if socket is not None and socket.parent.name.startswith("legback-"):
            shutil.rmtree(socket.parent, ignore_errors=True)
    sys.exit(code)


def _claim(data_dir: Path) -> IO[str]:
    """Hold the data folder as long as we run: two brokers on one folder would ruin its queue."""
    lock = (data_dir / ".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Trouble(
            f"Another Legback is running on the data folder {data_dir}: set DATA_DIR to a folder of its own."
        ) from None
    return lock


def _prepare(*, is_demo: bool) -> str:
    """Bring everything up to date; returns the log-ins of the made-up people."""
    from django.core.management import get_commands

    prepare.set_up_django()
    prepare.check_database()
    prepare.update_database()
    prepare.collect_static()
    said = ""
    if is_demo:
        if "demo" not in get_commands():
            raise Trouble("There are no made-up people in this version.")
        said = prepare.run_command("demo", *_how_many())
    from django.db import connections

    connections.close_all()  # the children are forks and must not share a connection
    return said


def _how_many() -> list[str]:
    """`make demo PEOPLE=84` says how many people are made up."""
    wish = os.environ.get("PEOPLE", "").strip()
    return [f"--people={wish}"] if wish else []


def _greet(household: Household, log_ins: str) -> None:
    """Wait until the site answers, then say where it is."""
    from django.conf import settings

    deadline = time.monotonic() + START_SECONDS
    while not household.is_stopping and time.monotonic() < deadline:
        if _answers(settings.PORT, settings.SITE.host):
            break
        time.sleep(0.1)
    if household.is_stopping:
        return
    if os.environ.get("EMAIL_URL", "").strip():
        mails = "Mails go out through the mail server of EMAIL_URL."
    else:
        mails = f"Mails are written as files into {settings.DATA_DIR / 'mails'}"
    lines = ["", f"Legback answers at {settings.BASE_URL}", mails, *log_ins.rstrip().splitlines()]
    print("\n".join([*lines, "Press Ctrl-C to stop it.", ""]), flush=True)


def _answers(port: int, host: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health/live", headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    main()
