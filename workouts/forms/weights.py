"""A weight in the person's unit: typed in kilograms or pounds, cleaned to kilograms.

Where pounds are shown, the page sends the pounds under a name of their own (`load_lb` beside `load_kg`) and
with them, hidden, the kilograms that they were shown from. So a weight left as it was shown stays exactly
what it was, and a page that was opened before somebody changed their unit still says which one it means.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from workouts import units
from workouts.forms.fields import AmountField
from workouts.units import Unit


@dataclass(frozen=True)
class Pounds:
    """What came from a page in pounds: the text that was typed, and the kilograms shown at first."""

    text: str
    shown_from: str


@dataclass(frozen=True)
class Entry:
    """A field of a weight as the page shows it, in the unit in use. `shown_from` goes with it hidden; None
    in kilograms, where nothing has to."""

    name: str
    text: Any
    minimum: int
    maximum: int
    shown_from: str | None = None

    @property
    def unit(self) -> str:
        return units.name()


def entry(name: str, value: Any, low_kg: int, high_kg: int) -> Entry:
    """The field `name`, which ends in `_kg`, with a stored weight or with what was sent and refused. What was
    sent in the other unit is not shown again: the same digits would mean something else."""
    if units.in_use() == Unit.KG:
        value = value.shown_from if isinstance(value, Pounds) else value
        return Entry(name, units.plain(value) if isinstance(value, Decimal) else value or "", low_kg, high_kg)
    text, shown_from = "", ""
    if isinstance(value, Pounds):
        text, shown_from = value.text, value.shown_from
    elif isinstance(value, Decimal):
        text, shown_from = units.plain(units.shown(value)), units.plain(value)
    return Entry(_lb_name(name), text, *units.whole_pounds_within(low_kg, high_kg), shown_from)


def _lb_name(name: str) -> str:
    return name.removesuffix("_kg") + "_lb"


def in_unit(*, kg: Any, lb: Any) -> Any:
    """A text that names the unit; chosen when it is shown."""
    return lazy(lambda: str(lb if units.in_use() == Unit.LB else kg), str)()


class WeightInput(forms.NumberInput):
    """The field of a weight; in pounds with the kilograms behind it."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = data.get(_lb_name(name))
        return data.get(name) if text is None else Pounds(text, data.get(name) or "")

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        if units.in_use() == Unit.KG:
            value = value.shown_from if isinstance(value, Pounds) else value
            return super().render(name, value, attrs, renderer)
        shown = entry(name, value, self.attrs["min"], self.attrs["max"])
        attrs = {**(attrs or {}), "min": shown.minimum, "max": shown.maximum}
        field = super().render(shown.name, shown.text, attrs, renderer)
        return format_html("{}{}", field, forms.HiddenInput().render(name, shown.shown_from, None, renderer))


def _is_number(typed: Decimal | None, number: Decimal) -> bool:
    return typed is not None and typed.is_finite() and typed == number


class WeightField(AmountField):
    """A weight from `min_value` to `max_value` kilograms, cleaned to kilograms with `decimal_places`."""

    def __init__(
        self,
        *,
        min_value: int,
        max_value: int,
        decimal_places: int = 1,
        error_messages: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(
            min_value=min_value,
            max_value=max_value,
            decimal_places=decimal_places,
            error_messages=error_messages,
            widget=WeightInput,
            **options,
        )
        self._range = min_value, max_value
        self._places, self._own_messages = decimal_places, error_messages

    def clean(self, value: Any) -> Decimal | None:
        if not isinstance(value, Pounds):
            return super().clean(value)
        typed, before = self._pounds(), self._shown_from(value)
        if before is not None and _is_number(typed.to_python(value.text), units.whole_pounds(before)):
            return before
        pounds = typed.clean(value.text)
        return None if pounds is None else units.in_kg(pounds, self._places)

    def _pounds(self) -> AmountField:
        """The field for what is typed: the whole pounds within the range."""
        low, high = units.whole_pounds_within(*self._range)
        return AmountField(
            min_value=low,
            max_value=high,
            decimal_places=self._places,
            required=self.required,
            localize=self.localize,
            error_messages=self._own_messages,
        )

    def _shown_from(self, value: Pounds) -> Decimal | None:
        """The kilograms behind the field; None where there were none or they cannot be."""
        try:
            return super().clean(value.shown_from)
        except forms.ValidationError:
            return None
