"""Which rung takes the place of one that needs what is not there (domain.md 4.5 and 4.6)."""

from dataclasses import dataclass
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.library_format import read_library
from programs.loader import LIBRARY
from programs.models import Equipment
from programs.substitutes import HOTEL, is_possible, stand_in


@dataclass(frozen=True)
class Facts:
    slug: str
    place: str = "home"
    equipment: tuple[str, ...] = ()
    needs_supervision: bool = False
    substitute: str | None = None


@cache
def rungs():
    """The library's rungs by slug, as the rules see them."""
    return {
        slug: Facts(
            slug, *(values[name] for name in ("place", "equipment", "needs_supervision", "substitute"))
        )
        for slug, values in read_library(LIBRARY).rungs.items()
    }


def found(slug, equipment, *, supervised=False):
    equipment = equipment if equipment is None else frozenset(equipment)
    return stand_in(rungs()[slug], rungs(), equipment, supervised=supervised).slug


EVERYTHING = frozenset(Equipment.values)


@pytest.mark.parametrize(
    ("slug", "equipment", "supervised", "expected"),
    [
        # A machine is for supervised sessions, and substitutes chain.
        ("leg-press", None, True, "leg-press"),
        ("leg-press", EVERYTHING, True, "leg-press"),
        ("leg-press", None, False, "goblet-squat"),
        ("leg-press", {"weights"}, True, "goblet-squat"),
        ("leg-press", HOTEL, True, "bw-squat-slow"),
        ("leg-press", HOTEL, False, "bw-squat-slow"),
        ("sl-leg-press", None, False, "split-squat"),
        ("bb-squat", None, True, "bb-squat"),
        ("bb-squat", EVERYTHING, False, "goblet-squat"),
        ("bb-rdl", {"long-band"}, True, "band-goodmorning"),
        ("bb-rdl", HOTEL, False, "dowel-hinge"),
        ("bench-ext-loaded", {"bench"}, True, "prone-ext-long"),
        ("sorensen-45", None, False, "prone-ext-hold"),
        # Bands, anchor and weights.
        ("pallof-hold", {"long-band"}, False, "bird-dog"),
        ("pallof-hold", {"long-band", "anchor"}, False, "pallof-hold"),
        ("band-row-one", HOTEL, True, "prone-swimmer"),
        ("sl-rdl-loaded", (), False, "sl-rdl"),
        ("dead-bug-band", (), False, "dead-bug-slow"),
        # What can be done without its thing stays.
        ("ball-march", HOTEL, False, "ball-march"),
        ("hip-abd-band", (), False, "hip-abd-band"),
        ("sl-balance-cushion", HOTEL, False, "sl-balance-cushion"),
        # A towel and a long straight thing are everywhere.
        ("dowel-hinge", (), False, "dowel-hinge"),
        ("glute-bridge", (), False, "glute-bridge"),
    ],
)
def test_a_rung_gives_way_to_its_first_substitute_that_is_possible(slug, equipment, supervised, expected):
    assert found(slug, equipment, supervised=supervised) == expected


def test_a_gym_rung_is_never_possible_at_home_whatever_stands_there():
    for rung in rungs().values():
        if rung.place == "gym" or rung.needs_supervision:
            assert not is_possible(rung, EVERYTHING, supervised=False)
            assert not is_possible(rung, None, supervised=False)
            assert is_possible(rung, None, supervised=True)


def test_what_needs_supervision_is_never_possible_at_home():
    assert not is_possible(Facts("heavy", needs_supervision=True), None, supervised=False)
    assert is_possible(Facts("heavy", needs_supervision=True), None, supervised=True)


@given(st.sampled_from(sorted(rungs())), st.frozensets(st.sampled_from(sorted(EVERYTHING))), st.booleans())
def test_every_rung_of_the_library_finds_one_that_is_possible(slug, equipment, supervised):
    rung = rungs()[found(slug, equipment, supervised=supervised)]
    assert is_possible(rung, equipment, supervised=supervised)


@given(
    st.sampled_from(sorted(rungs())),
    st.frozensets(st.sampled_from(sorted(EVERYTHING))),
    st.sampled_from(sorted(EVERYTHING)),
)
def test_more_equipment_never_takes_a_rung_away(slug, equipment, more):
    if is_possible(rungs()[slug], equipment, supervised=True):
        assert is_possible(rungs()[slug], equipment | {more}, supervised=True)


def test_where_nothing_of_the_chain_is_possible_its_last_rung_stands():
    chain = {
        "high": Facts("high", "gym", ("rack",), substitute="low"),
        "low": Facts("low", "gym", ("leg-press",)),
    }
    assert stand_in(chain["high"], chain, HOTEL, supervised=False).slug == "low"


@pytest.mark.parametrize("substitute", ["gone", "high"])
def test_a_substitute_that_leads_nowhere_is_refused_by_name(substitute):
    chain = {
        "high": Facts("high", "gym", substitute="low"),
        "low": Facts("low", "gym", substitute=substitute),
    }
    with pytest.raises(ValueError, match=f"substitute: low names {substitute}"):
        stand_in(chain["high"], chain, None, supervised=False)
