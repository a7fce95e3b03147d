"""What the study found, in numbers, and where to read on. Pure (domain.md 1.3 to 1.7).

The study reports a change for each step between its five time points (start, week 4, week 8, 3 and 6
months). A total is that change times the four steps, or the two to week 8 for strength.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

ABILITY_STEP = {"strong-legs": 0.949, "strong-back": 0.751, "steady-core": 0.686}
PAIN_STEP = -0.746
STEPS = 4
TIME_POINTS = (0, 4, 8, 13, 26)
"""In weeks since the start; 13 and 26 are three and six months. A step leads from one to the next."""

# The longest bar; the others are parts of it.
BAR_WIDTH = 100


def ability_at(plan: str, week: int) -> float | None:
    """Mean change of running ability since the start in the study's group that trained most like the plan,
    at one of its time points. None for a plan that is like none of its groups."""
    step = ABILITY_STEP.get(plan)
    return None if step is None else step * TIME_POINTS.index(week)


def pain_at(plan: str, week: int) -> float | None:
    """The same for pain when running, in which the groups did not differ."""
    return PAIN_STEP * TIME_POINTS.index(week) if plan in ABILITY_STEP else None


class Bar(NamedTuple):
    """Running ability of one group of the study after six months."""

    plan: str
    name: Words
    points: str
    width: int


def _bar(plan: str, name: Words) -> Bar:
    points = ABILITY_STEP[plan] * STEPS
    width = round(BAR_WIDTH * ABILITY_STEP[plan] / max(ABILITY_STEP.values()))
    return Bar(plan, name, f"+{points:.1f}", width)


BARS = [
    _bar("strong-legs", _("Leg strength")),
    _bar("strong-back", _("Back extensors")),
    _bar("steady-core", _("Core stability")),
]


class Result(NamedTuple):
    """One measure in the study's groups, in the order of `BARS`."""

    name: Words
    note: Words
    values: tuple[Words, Words, Words]


RESULTS = [
    Result(
        _("Running ability"),
        _("own rating from 0 to 10, higher is better; start to six months"),
        ("+3.8", "+3.0", "+2.7"),
    ),
    Result(
        _("Pain when running"),
        _("own rating from 0 to 10, lower is better; start to six months; the groups did not differ"),
        ("−3.0", "−3.0", "−3.0"),
    ),
    Result(
        _("Knee strength"),
        _("measured, in newton metres for each kilogram of body weight; start to week 8"),
        ("+0.52", "+0.08", "+0.11"),
    ),
    Result(
        _("Back muscles"),
        _("staying power, and thickness in ultrasound; the groups did not differ"),
        (_("better"), _("better"), _("better")),
    ),
]


class GroupRow(NamedTuple):
    """One group of the study with its value for each measure: a row of the table."""

    name: Words
    values: list[Words]


GROUPS = [GroupRow(bar.name, [result.values[at] for result in RESULTS]) for at, bar in enumerate(BARS)]


class Source(NamedTuple):
    """A publication, what it adds, and where it stands."""

    text: Words
    title: str
    url: str


SOURCES = [
    Source(
        _("The study: three programs, 84 runners."),
        "Cai, Yang, Kong. Comparison of Lower Limb and Back Exercises for Runners with Chronic Low Back "
        "Pain. Med Sci Sports Exerc 2017; 49: 2374",
        "https://doi.org/10.1249/MSS.0000000000001396",
    ),
    Source(
        _("Before it: runners with back pain had weaker knee extensors; hips and back did not differ."),
        "Cai, Kong. J Orthop Sports Phys Ther 2015; 45: 436",
        "https://pubmed.ncbi.nlm.nih.gov/25899213/",
    ),
    Source(
        _("Against it: gentle, individually chosen exercise did better than deadlifts for activity only."),
        "Aasa, Berglund, Michaelson, Aasa. J Orthop Sports Phys Ther 2015; 45: 77",
        "https://doi.org/10.2519/jospt.2015.5021",
    ),
    Source(
        _("The same people up to two years later: no difference in pain."),
        "Michaelson and others 2016",
        "https://pubmed.ncbi.nlm.nih.gov/27097785/",
    ),
    Source(
        _("89 studies compared: strength and stability helped about equally, stretching did not."),
        "Owen and others. Br J Sports Med 2020; 54: 1279",
        "https://doi.org/10.1136/bjsports-2019-100886",
    ),
    Source(
        _("What the World Health Organization advises for lasting back pain: exercise, among other things."),
        "World Health Organization. Guideline for chronic primary low back pain, 2023",
        "https://www.ncbi.nlm.nih.gov/books/NBK599210/",
    ),
    Source(
        _("Strength for the back of the body against general exercise: less pain, no more harm."),
        "Tataryn and others 2021",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC7940464/",
    ),
    Source(
        _("How common back pain is in runners: 0.7 to 20 %, less than in people at large."),
        "Maselli and others 2020",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC7271446/",
    ),
    Source(
        _("Exercise against none: a small gain, moderate certainty; a passing rise in pain is possible."),
        "Review, 2023",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC10684665/",
    ),
]
