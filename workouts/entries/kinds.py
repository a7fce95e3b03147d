"""The kinds of entries as a phone sends them. Unknown fields are refused; what is wrong is named in words."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    TypeAdapter,
)
from pydantic_core import PydanticCustomError

from programs.pain import Flag

LARGEST_NUMBER = 2**31 - 1
LONGEST_SIGNED = 20_000

Score = Annotated[StrictInt, Field(ge=0, le=10, description="Back pain, 0 to 10.")]
SlotId = Annotated[StrictInt, Field(ge=1, le=2**63 - 1, description="The `slot` of the document.")]
Amount = Annotated[StrictInt, Field(ge=0, le=600)]


def _storable(text: str) -> str:
    """PostgreSQL keeps no null character; one would stop everything that waits behind it on the phone."""
    if "\0" in text:
        raise PydanticCustomError("null_character", "null character")
    return text


Note = Annotated[StrictStr, StringConstraints(max_length=2000), AfterValidator(_storable)]
Kilograms = Annotated[
    StrictStr,
    StringConstraints(pattern=r"^\d{1,3}(\.\d{1,2})?$"),
    Field(
        description="Kilograms as text with a point, at most two decimals and at most 500.", examples=["12.5"]
    ),
]


class Press(BaseModel):
    """What every press carries."""

    model_config = ConfigDict(extra="forbid")

    at: AwareDatetime = Field(
        description="When it was pressed, ISO 8601 with its offset. It counts where it lies within the last "
        "14 days and at most 5 minutes ahead of the server; else the server's clock does."
    )


class Entry(Press):
    id: UUID = Field(description="UUIDv7, made on the phone: sent again it is stored once.")


class Start(Entry):
    """Begin the session."""

    kind: Literal["start"]
    pain_before: Score | None = None
    was_alone: StrictBool = Field(False, description="A supervised session trained alone.")
    is_short: StrictBool = Field(False, description="The 10-minute version.")
    targets: Annotated[StrictStr, StringConstraints(max_length=LONGEST_SIGNED)] | None = Field(
        None, description="The signed `targets` of the document: what the phone has shown is what is stored."
    )


class BeginAnew(Entry):
    """Take the start back, while nothing was done or said."""

    kind: Literal["begin-anew"]


class SetBody(Press):
    """One set as it is now. The newest edit wins; an older one never overwrites it."""

    slot: SlotId
    number: StrictInt = Field(ge=1, le=10, description="The how-manieth set of the exercise.")
    edit: StrictInt = Field(ge=1, le=LARGEST_NUMBER, description="Counts up with each change of this set.")
    amount: Amount | None = Field(
        None, description="Repetitions (at most 100) or seconds; of a two-sided set the weaker side counts."
    )
    left: Amount | None = Field(None, description="Two-sided exercises only.")
    right: Amount | None = Field(None, description="Two-sided exercises only.")
    load_kg: Kilograms | None = None
    rir: Annotated[StrictInt, Field(ge=0, le=5)] | None = Field(None, description="Repetitions in reserve.")
    is_eased: StrictBool = Field(False, description="Done on the easier version after a stop.")
    is_removed: StrictBool = Field(False, description="The set is taken back.")


class Set(SetBody):
    """One set, as in `PUT .../sets/{set_id}`."""

    kind: Literal["set"]
    id: UUID = Field(description="The set's own id, UUIDv7, made on the phone.")


class OfSlot(Entry):
    slot: SlotId


class Pain(OfSlot):
    """It hurts: the back in this exercise."""

    kind: Literal["pain"]
    pain: Score


class Simple(OfSlot):
    """`slip` takes the pain back; `ease` the easier version after a stop, `unease` back; `swap` the
    substitute, `swap-back` back; `choose` the harder version that is offered, `unchoose` back; `skip` leave
    it out, `unskip` take it up again."""

    kind: Literal["slip", "ease", "unease", "swap", "swap-back", "choose", "unchoose", "skip", "unskip"]


class FeelOf(OfSlot):
    """Too easy, too hard, or neither after all."""

    kind: Literal["feel"]
    feel: Literal["", "easy", "hard"]


class NoteOn(Entry):
    """A note on an exercise; without a slot, on the session."""

    kind: Literal["note"]
    slot: SlotId | None = None
    note: Note
    was: Note | None = Field(
        None, description="The note that was shown before. Given, another one stored meanwhile is kept."
    )


class Order(Entry):
    """Another order: every slot of the session once."""

    kind: Literal["order"]
    slots: list[SlotId] = Field(min_length=1, max_length=30)


class Whole(Entry):
    """`shorten` makes ten minutes of what is left, `lengthen` takes that back; `reopen` takes the finish back
    on its own day."""

    kind: Literal["shorten", "lengthen", "reopen"]


class Flags(Entry):
    """Signs that stop a session at once; training closes."""

    kind: Literal["flags"]
    flags: list[Flag] = Field(min_length=1, max_length=len(Flag))


class Finish(Entry):
    """Finish the session. What is left out stays as it is."""

    kind: Literal["finish"]
    pain_peak: Score | None = Field(None, description="The highest back pain in the session.")
    effort: Literal["", "light", "right", "hard", "too-much"] = ""
    note: Note | None = None
    was_alone: StrictBool | None = None
    checks: dict[str, tuple[Amount, Amount | None] | None] = Field(
        default_factory=dict,
        description="By id of a performance check: left (or the one result) and right, null to take it back.",
    )


AnyEntry = Annotated[
    Start | BeginAnew | Set | Pain | Simple | FeelOf | NoteOn | Order | Whole | Flags | Finish,
    Field(discriminator="kind"),
]
ENTRY: TypeAdapter[AnyEntry] = TypeAdapter(AnyEntry)


def sentence(error: Any) -> str:
    """What is wrong with a field and what it takes, from an error of pydantic's; never the value itself."""
    limits = error.get("ctx", {})
    kinds = Start, BeginAnew, Set, Pain, Simple, FeelOf, NoteOn, Order, Whole, Flags, Finish
    tags = {tag for kind in kinds for tag in kind.model_fields["kind"].annotation.__args__}  # type: ignore[union-attr]
    outer = {"body", "path", "query", "entry", "data"}
    places = [part for part in error["loc"] if part not in outer]
    if len(places) > 1 and places[0] in tags:
        places = places[1:]
    field = ".".join(str(place) for place in places) or "kind"
    wanted = {
        "missing": _("is missing; please send it"),
        "extra_forbidden": _("is not known here; please leave it out"),
        "greater_than_equal": _("must be at least %(ge)s"),
        "less_than_equal": _("must be at most %(le)s"),
        "int_type": _("must be a whole number"),
        "bool_type": _("must be true or false"),
        "string_type": _("must be text"),
        "string_too_long": _("must have at most %(max_length)s characters"),
        "string_pattern_mismatch": _("must be a number as text, such as 12.5"),
        "literal_error": _("must be one of %(expected)s"),
        "enum": _("must be one of %(expected)s"),
        "union_tag_invalid": _("must be one of %(expected_tags)s"),
        "union_tag_not_found": _("is missing; please send it"),
        "timezone_aware": _("needs its offset from UTC, such as Z"),
        "null_character": _("must not hold the null character"),
        "too_short": _("must have at least %(min_length)s entries"),
        "too_long": _("must have at most %(max_length)s entries"),
    }
    words = wanted.get(error["type"], _("has a form that is not known here; see /api/docs"))
    return f"{field} {words % limits}." if error["type"] in wanted else f"{field} {words}."
