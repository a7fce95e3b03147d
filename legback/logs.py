"""Log lines that help the person who hosts the site and tell nothing about the people who use it."""

import logging
import re
import traceback
from types import TracebackType

ADDRESS = re.compile(r"[^\s<>\"'(]+@[^\s<>\"')]+")
SECRET_IN_PATH = re.compile(r"(?<=/)(?=[^/\s]*\d)[\w.:=-]{16,}")


class DiscreetFormatter(logging.Formatter):
    """Shows where an error happened and its kind, never its message: databases put values into theirs."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        # Celery hands the exception over in `data` and puts its text into the message.
        data = getattr(record, "data", None)
        if isinstance(data, dict) and "exc" in data:
            record = logging.makeLogRecord({**record.__dict__, "args": None})
            record.msg = f"Task {data.get('name')} failed"
        # Another handler may have kept a text with the message in it.
        record.exc_text = None
        return SECRET_IN_PATH.sub("…", ADDRESS.sub("…", super().format(record)))

    def formatException(  # noqa: N802 the name is logging's
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        kind, _error, trace = ei
        frames = "".join(traceback.format_tb(trace))
        return f"Traceback (most recent call last):\n{frames}{kind.__name__ if kind else ''}"
