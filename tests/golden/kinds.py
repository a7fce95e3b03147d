"""What there are golden files of."""

from collections.abc import Callable
from typing import Any

from tests.golden import cases, targets, weeks

KINDS: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "rules": cases.decided,
    "targets": targets.decided,
    "weeks": weeks.decided,
}
