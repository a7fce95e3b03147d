"""What the API takes and answers, with a word on every field for /api/docs."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from workouts.entries.kinds import AnyEntry


class Error(BaseModel):
    """Why nothing was done."""

    code: str = Field(description="A fixed word for programs.", examples=["no-session"])
    message: str = Field(description="What is wrong and what helps, in a sentence.")


class Me(BaseModel):
    owner: str = Field(description="Opaque text, always the same for an account: whose entries these are.")
    csrf: str = Field(description="To be sent as the header X-CSRFToken with every PUT and POST.")


class StoredSet(BaseModel):
    """A set as the server has it."""

    id: str
    number: int
    edit: int = Field(description="Counts up with each change; send a higher one to change it.")
    amount: int = Field(description="Repetitions or seconds; of a two-sided set the weaker side.")
    left: int | None
    right: int | None
    load_kg: str | None
    rir: int | None = Field(description="Repetitions in reserve.")
    is_eased: bool = Field(description="Done on the easier version after a stop.")


class Answer(BaseModel):
    """What became of one entry. Refused entries leave nothing behind and may be sent again later."""

    id: str = Field(description="Of the entry.")
    status: int = Field(
        description="200 stored (also when sent again), 404 no such exercise, 409 in the way of something, "
        "422 a field cannot be, 423 training is closed, 424 the start is not stored."
    )
    code: str = Field(
        description="stored, conflict, not-possible, stopped, no-slot, invalid, closed, not-today, "
        "not-running, too-sore or not-started."
    )
    message: str = Field(description="In a sentence; empty where all is well.")
    stored: StoredSet | None = Field(description="With conflict: the set that is stored.")


class Entries(BaseModel):
    """Presses in their order; a whole session fits into one request."""

    model_config = ConfigDict(extra="forbid")

    entries: Annotated[
        list[Annotated[AnyEntry | dict[str, Any], Field(union_mode="left_to_right")]],
        Field(min_length=1, max_length=300),
    ]


class Answers(BaseModel):
    answers: list[Answer] = Field(description="One for each entry, in the same order.")


class Document(BaseModel):
    """A session as data: what the player needs without signal. It holds no name, no check-in, no earlier pain
    and no score in a reason."""

    model_config = ConfigDict(extra="allow")

    version: int
    session: str = Field(description="Its id.")
    owner: str = Field(description="As in /api/me: the account that asks, also where it is the coach's.")
    is_coached: bool = Field(description="In the hands of the person's coach.")
    kind: str = Field(description="supervised or home.")
    status: str = Field(description="planned, running or finished.")
    can_start: bool
    on_date: str = Field(description="Its local day.")
    zone: str = Field(description="IANA time zone of the plan.")
    unit: str = Field(description="kg or lb: how loads are shown. They are sent in kilograms.")
    variant: str = Field(description="full, short or gentle.")
    minutes: int
    targets: str | None = Field(description="Signed; send it back with the start.")
    slots: list[dict[str, Any]] = Field(description="The exercises in their order, each with its logs.")
    warm_up: list[dict[str, Any]]
    cool_down: list[dict[str, Any]]
    checks: list[dict[str, Any]] = Field(description="Performance checks at its end.")
    note: str
    exercises: dict[str, dict[str, Any]] = Field(description="Texts by slug.")
    figures: dict[str, str] = Field(description="HTML by key.")


class Today(Me):
    date: str | None = Field(description="The local date, ISO 8601.")
    zone: str | None
    day_words: str
    title: str
    text: str
    document: Document | None = Field(description="The session that can be trained now.")


class Line(BaseModel):
    """One exercise."""

    name: str
    done: str = Field(description="What was done, in words.")
    next: str = Field(description="What the next session like this one asks for; empty where there is none.")
    why: str = Field(description="Why, in a sentence without scores.")


class Summary(BaseModel):
    lines: list[Line]
    next_day: str
    kind_words: str
