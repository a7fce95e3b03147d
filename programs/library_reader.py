"""Reads one entry of a library file field by field. Each complaint names file, entry, field and remedy."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from programs.models import Measure

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
SPAN = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?( ?s)?\Z")
TOP = "top of the file"
WORK = re.compile(r"(\d{1,2})x(.+)\Z")


class LibraryError(Exception):
    """A library file that cannot be loaded: where it is broken, and what would mend it."""

    def __init__(self, file: str, entry: str, field: str, remedy: str) -> None:
        self.file, self.entry, self.field, self.remedy = file, entry, field, remedy
        super().__init__(f"{file}: {entry}: {field}: {remedy}")


class Span(NamedTuple):
    """`8-12` are repetitions, `20-45s` seconds; one number is both ends."""

    minimum: int
    maximum: int
    measure: str


class Entry:
    """One table of a file. Fields are taken one by one; `finish` complains about what nobody took."""

    def __init__(self, file: str, name: str, values: Any) -> None:
        self.file, self.name = file, name
        if not isinstance(values, dict):
            self.fail("(whole entry)", "write it as a table of fields")
        self.values: dict[str, Any] = dict(values)

    def fail(self, field: str, remedy: str) -> NoReturn:
        raise LibraryError(self.file, self.name, field, remedy)

    def has(self, field: str) -> bool:
        return field in self.values

    def finish(self) -> None:
        """Raise LibraryError for the first field that no one asked for: most likely a slip of the pen."""
        for field in self.values:
            self.fail(field, "is not a field of this entry; correct its name or take it out")

    def _take(self, field: str, default: Any) -> Any:
        if field in self.values:
            return self.values.pop(field)
        if default is None:
            self.fail(field, "is missing; add it")
        return default

    def text(self, field: str, longest: int, default: str | None = None) -> str:
        value = self._take(field, default)
        if not isinstance(value, str) or (not value.strip() and value != default):
            self.fail(field, "must be a text that is not empty")
        if len(value) > longest:
            self.fail(field, f"has {len(value)} characters; shorten it to at most {longest}")
        return str(value)

    def slug(self, field: str, default: str | None = None) -> str:
        value = self.text(field, 60, default)
        if value and not SLUG.match(value):
            self.fail(field, f"{value!r} must be lower-case letters, digits and single hyphens")
        return value

    def texts(self, field: str, fewest: int, most: int, longest: int = 240) -> list[str]:
        values = self._take(field, [] if fewest == 0 else None)
        if not isinstance(values, list) or not fewest <= len(values) <= most:
            self.fail(field, f"must be a list of {fewest} to {most} texts")
        for value in values:
            if not isinstance(value, str) or not value.strip() or len(value) > longest:
                self.fail(field, f"{value!r} must be a text of 1 to {longest} characters")
        return values

    def choice(self, field: str, allowed: Iterable[str], default: str | None = None) -> str:
        value = self._take(field, default)
        if value not in list(allowed):
            self.fail(field, f"{value!r} is unknown; use one of {', '.join(allowed)}")
        return str(value)

    def choices(
        self, field: str, allowed: Iterable[str], fewest: int = 0, default: Sequence[str] | None = None
    ) -> list[str]:
        values = self._take(field, list(default) if default is not None else None)
        if not isinstance(values, list) or len(values) < fewest:
            self.fail(field, f"must be a list of at least {fewest}")
        for value in values:
            if value not in list(allowed):
                self.fail(field, f"{value!r} is unknown; use one of {', '.join(allowed)}")
        if len(set(values)) < len(values):
            self.fail(field, "names something twice; keep each once")
        return values

    def whole(self, field: str, low: int, high: int, default: int | None = None) -> int:
        value = self._take(field, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.fail(field, f"{value!r} must be a whole number from {low} to {high}")
        return value

    def decimal(self, field: str, low: str, high: str) -> Decimal:
        value = self._take(field, None)
        if not isinstance(value, int | Decimal) or isinstance(value, bool):
            self.fail(field, f"{value!r} must be a number")
        number = Decimal(value)
        if not Decimal(low) <= number <= Decimal(high) or number != round(number, 2):
            self.fail(field, f"{value} must lie from {low} to {high}, with at most two decimals")
        return number

    def flag(self, field: str, *, default: bool) -> bool:
        value = self._take(field, default)
        if not isinstance(value, bool):
            self.fail(field, f"{value!r} must be true or false")
        return value

    def span(self, field: str) -> Span:
        return self._span(field, self.text(field, 12))

    def work(self, field: str) -> tuple[int, Span]:
        """`3x8-12` or `2x20-30s`: the sets (1 to 10) and the range of each."""
        value = self.text(field, 16)
        match = WORK.match(value)
        if not match or not 1 <= int(match[1]) <= 10:
            self.fail(field, f"{value!r} must read like 3x8-12 or 2x20-30s, with 1 to 10 sets")
        return int(match[1]), self._span(field, match[2])

    def _span(self, field: str, value: str) -> Span:
        match = SPAN.match(value)
        if not match:
            self.fail(field, f"{value!r} must read like 8-12, or 20-45s for seconds")
        low, high = int(match[1]), int(match[2] or match[1])
        top = 600 if match[3] else 100
        if not 1 <= low <= high <= top:
            self.fail(field, f"{value!r} must rise, from 1 up to {top} at most")
        return Span(low, high, Measure.SECONDS if match[3] else Measure.REPS)

    def weeks(self, field: str) -> list[int]:
        span = self.span(field)
        if span.measure == Measure.SECONDS or span.maximum > 8:
            self.fail(field, "must read like 1-8 or 7")
        return list(range(span.minimum, span.maximum + 1))

    def entries(self, field: str, *, fewest: int = 1) -> list["Entry"]:
        """The tables of a list, each named after its place and, where it has one, its slug."""
        values = self._take(field, [] if fewest == 0 else None)
        if not isinstance(values, list) or len(values) < fewest:
            self.fail(field, f"must be a list of at least {fewest} table(s)")
        return [self.part(f"{field} {n}", value) for n, value in enumerate(values, start=1)]

    def table(self, field: str) -> "Entry":
        return self.part(field, self._take(field, None))

    def part(self, name: str, values: Any) -> "Entry":
        mark = values.get("slug") or values.get("number") if isinstance(values, dict) else None
        label = f"{name} ({mark})" if mark else name
        return Entry(self.file, label if self.name == TOP else f"{self.name}, {label}", values)


def open_file(path: Path) -> Entry:
    """The whole file as one entry. Raises LibraryError where it is not readable TOML."""
    try:
        return Entry(path.name, TOP, tomllib.loads(path.read_text("utf-8"), parse_float=Decimal))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LibraryError(path.name, "(whole file)", "syntax", f"mend the TOML: {error}") from error
    except OSError as error:
        raise LibraryError(path.name, "(whole file)", "file", f"cannot be read: {error.strerror}") from error
