"""One page with every figure, in light and dark, to be looked at before figures are changed. Pure.

Each stands there still, in frames of its movement side by side, and moving.
"""

from __future__ import annotations

from html import escape

from programs.figures import load_poses, still
from programs.motion import MOMENTS, moments, moving

# What each pose works, so that the sheet shows the accent where the pages will show it.
SHEET_MUSCLES = {
    "squat": ("quadriceps", "glutes"),
    "wall-sit": ("quadriceps",),
    "bridge": ("glutes",),
    "lunge": ("quadriceps", "glutes"),
    "rdl": ("hamstrings", "glutes"),
    "hinge": ("hamstrings", "glutes"),
    "goodmorning": ("hamstrings", "glutes"),
    "leg-press": ("quadriceps", "glutes"),
    "hip-ext": ("glutes",),
    "hip-abd": ("gluteus-medius",),
    "heel": ("calves",),
    "calf": ("calves",),
    "ankle": ("calves",),
    "prone": ("erectors", "multifidus"),
    "bench": ("erectors", "glutes"),
    "sorensen": ("erectors",),
    "bird": ("multifidus", "erectors", "glutes"),
    "cat": ("erectors",),
    "dead": ("abdominals",),
    "brace": ("transversus", "obliques"),
    "front-plank": ("abdominals",),
    "side-plank": ("obliques",),
    "balance": ("gluteus-medius", "foot"),
    "ball": ("trunk",),
    "pallof": ("obliques", "transversus"),
    "row": ("lats", "upper-back"),
    "march": ("hip-flexors",),
    "swing": ("hip-flexors",),
    "hipflexor": ("hip-flexors",),
    "hamstring": ("hamstrings",),
    "knee": ("glutes",),
}

PAGE_CSS = """
body { margin: 0; font: 14px system-ui, sans-serif; }
.sheet { display: grid; grid-template-columns: repeat(6, 1fr); gap: 8px; padding: 8px; background: #faf8f4; }
.moments { display: grid; grid-template-columns: repeat(5, 1fr); gap: 2px; }
.wide figure { grid-column: span 3; }
.sheet figure { margin: 0; padding: 4px; border-radius: 8px; background: #fff; text-align: center; }
.sheet { color-scheme: light; }
.dark { color-scheme: dark; --accent: #ff7e5a;
  background: #12171a; color: #eef2f4; }
.dark figure { background: #1b232a; }
"""


def contact_sheet(css: str) -> str:
    """The page as text; `css` is the style sheet of the figures."""
    cells = "".join(_cell(slug) for slug in load_poses())
    ways = "".join(_way(slug) for slug in load_poses())
    return (
        f"<!doctype html><meta charset=utf-8><title>Figures</title><style>{css}{PAGE_CSS}</style>"
        f'<div class="sheet">{cells}</div><div class="sheet dark">{cells}</div>'
        f'<div class="sheet wide">{ways}</div>'
    )


def _cell(slug: str) -> str:
    return (
        f"<figure>{still(load_poses()[slug], _worked(slug))}{moving(load_poses()[slug], _worked(slug))}"
        f"<figcaption>{escape(slug)}</figcaption></figure>"
    )


def _way(slug: str) -> str:
    """Frames of one movement from start to end, and onwards where it does not go back."""
    at = [*MOMENTS, *(1 + t for t in MOMENTS[1:] if load_poses()[slug].onwards)]
    pictures = "".join(moments(load_poses()[slug], _worked(slug), at))
    said = ", ".join(f"{t:g}" for t in at)
    caption = f"<figcaption>{escape(slug)}: {said}</figcaption>"
    return f'<figure><div class="moments">{pictures}</div>{caption}</figure>'


def _worked(slug: str) -> tuple[str, ...]:
    return next((worked for part, worked in SHEET_MUSCLES.items() if part in slug), ())
