"""The colours: every pair of text and ground that the pages use is readable in light and in dark."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parent.parent / "static" / "css"
TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (CSS / "tokens.css").read_text()
    )
}
GROUNDS = ("paper", "card", "sunk")
TEXT = [
    *(("ink", ground) for ground in GROUNDS),
    *(("muted", ground) for ground in GROUNDS),
    *(("accent-ink", ground) for ground in (*GROUNDS, "accent-tint")),
    *(("good-ink", ground) for ground in (*GROUNDS, "good-tint")),
    *(("info-ink", ground) for ground in (*GROUNDS, "info-tint")),
    *(("danger", ground) for ground in ("paper", "card", "danger-tint")),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-good", "good"),
    ("on-good", "good-ink"),
    ("paper", "ink"),
]
# Edges of fields and marks that mean something: WCAG 1.4.11.
MARKS = [
    (mark, ground)
    for mark in ("line-strong", "accent", "good", "info", "focus")
    for ground in ("paper", "card")
]


def brightness(colour):
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_stands_out_from_its_ground(text, ground, theme):
    assert contrast(TOKENS[text][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_stand_out_from_their_ground(mark, ground, theme):
    assert contrast(TOKENS[mark][theme], TOKENS[ground][theme]) >= 3


def test_colours_are_written_down_in_one_place():
    for name in ("components.css", "pages.css"):
        found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", (CSS / name).read_text()))
        assert found <= {"#fff"}, name  # white behind a QR code, which readers need


def test_every_colour_that_is_used_is_written_down():
    for path in CSS.glob("*.css"):
        text = path.read_text()
        written = set(re.findall(r"(--[\w-]+):", (CSS / "tokens.css").read_text() + text))
        used = set(re.findall(r"var\((--[\w-]+)\)", text))
        assert used <= written, path.name
