"""Kilograms and pounds: everything is stored in kilograms, and shown and typed in the person's unit. Pure.

The unit in use is kilograms until `using` sets another for a block: around a view and around a mail.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

from django.utils.formats import number_format
from django.utils.translation import gettext as _

KG_PER_LB = Decimal("0.45359237")
WHOLE = Decimal(1)


class Unit(StrEnum):
    KG = "kg"
    LB = "lb"


_in_use: ContextVar[Unit] = ContextVar("unit_in_use", default=Unit.KG)


def in_use() -> Unit:
    return _in_use.get()


@contextmanager
def using(unit: str) -> Iterator[None]:
    """Show and read weights in `unit` until the end of the block. Raises ValueError for any other unit."""
    token = _in_use.set(Unit(unit))
    try:
        yield
    finally:
        _in_use.reset(token)


def whole_pounds(load_kg: Decimal) -> Decimal:
    """Kilograms as they are shown in pounds: rounded to 1 lb (domain.md 4.8)."""
    return (load_kg / KG_PER_LB).quantize(WHOLE, ROUND_HALF_UP)


def shown(load_kg: Decimal) -> Decimal:
    """A weight as it is shown in the unit in use."""
    return whole_pounds(load_kg) if in_use() == Unit.LB else load_kg


def in_kg(pounds: Decimal, decimal_places: int = 2) -> Decimal:
    """Kilograms as they are stored, with `decimal_places`."""
    return (pounds * KG_PER_LB).quantize(WHOLE.scaleb(-decimal_places), ROUND_HALF_UP)


def whole_pounds_within(low_kg: Decimal | int, high_kg: Decimal | int) -> tuple[int, int]:
    """The fewest and the most whole pounds that lie within a range of kilograms."""
    low = (Decimal(low_kg) / KG_PER_LB).to_integral_value(ROUND_CEILING)
    return int(low), int((Decimal(high_kg) / KG_PER_LB).to_integral_value(ROUND_FLOOR))


def plain(number: Decimal) -> str:
    """A decimal without zeros behind and always with a point, as fields want it: `12.5`, `60`."""
    return f"{number.normalize():f}"


def name() -> str:
    """The short name of the unit in use."""
    return _("lb") if in_use() == Unit.LB else _("kg")


def with_name(number: Decimal, unit: str) -> str:
    """A number that is in `unit` already, in words: `12.5 kg`, `28 lb`."""
    load = {"load": number_format(number.normalize(), use_l10n=True)}
    return _("%(load)s lb") % load if unit == Unit.LB else _("%(load)s kg") % load


def change_words(before_kg: Decimal, after_kg: Decimal) -> str:
    """By how much two weights differ as they are shown, in words."""
    return with_name(abs(shown(after_kg) - shown(before_kg)), in_use())


def words(load_kg: Decimal | None) -> str:
    """A weight in words in the unit in use; empty where there is none."""
    return with_name(shown(load_kg), in_use()) if load_kg else ""
