"""What the scripts say is translated here, all of it and nothing else."""

import re
from pathlib import Path

from django.conf import settings

from workouts.player_words import WORDS

SPEAK = ("player/view.js", "player/player.js", "player/presses.js", "shell.js")
SOURCES = [Path(settings.BASE_DIR, "static/js", name).read_text() for name in SPEAK]
SCRIPTS = re.sub(r'kind: "[\w-]+"', "", "\n".join(SOURCES))  # what an entry is called is not said
BY_VALUE = {"kg", "lb", "stranger", "no-storage"}  # units, and where the sender stands
MADE = re.compile(r"`([\w-]+-)\$\{")


def is_said(key: str) -> bool:
    key = key.removesuffix("-coached")  # `say` takes these by itself
    return (
        key in BY_VALUE
        or f'"{key}"' in SCRIPTS
        or any(key.startswith(start) for start in MADE.findall(SCRIPTS))
    )


def test_every_word_of_the_player_is_said_somewhere():
    assert [key for key in WORDS if not is_said(key)] == []


def test_what_a_coach_is_told_instead_takes_the_place_of_something():
    coached = [key for key in WORDS if key.endswith("-coached")]
    assert coached
    assert [key for key in coached if key.removesuffix("-coached") not in WORDS] == []


def test_every_word_that_is_said_is_there():
    said = set(re.findall(r'\bsay\(\s*"([\w-]+)"', SCRIPTS))
    said |= {key for two in re.findall(r'\bsay\([^()"]*\? "([\w-]+)" : "([\w-]+)"', SCRIPTS) for key in two}
    assert len(said) > 50
    assert said - set(WORDS) == set()
