"""The same work done several times at once."""

import threading
from typing import Any

from django.db import connection


def in_threads(count: int, work: Any) -> None:
    """Do the same work `count` times at once, each with a database connection of its own."""
    errors: list[BaseException] = []
    start = threading.Barrier(count)

    def one() -> None:
        try:
            start.wait()
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors, errors
