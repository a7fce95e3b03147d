"""One page with every figure, in light and dark, to be looked at before figures are changed. Pure."""

from __future__ import annotations

from html import escape

from programs.figures import load_poses, still

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
.sheet figure { margin: 0; padding: 4px; border-radius: 8px; background: #fff; text-align: center; }
.sheet { color-scheme: light; }
.dark { color-scheme: dark; --accent: #ff7e5a;
  background: #12171a; color: #eef2f4; }
.dark figure { background: #1b232a; }
"""


def contact_sheet(css: str) -> str:
    """The page as text; `css` is the style sheet of the figures."""
    cells = "".join(_cell(slug) for slug in load_poses())
    return (
        f"<!doctype html><meta charset=utf-8><title>Figures</title><style>{css}{PAGE_CSS}</style>"
        f'<div class="sheet">{cells}</div><div class="sheet dark">{cells}</div>'
    )


def _cell(slug: str) -> str:
    muscles = next((worked for part, worked in SHEET_MUSCLES.items() if part in slug), ())
    return f"<figure>{still(load_poses()[slug], muscles)}<figcaption>{escape(slug)}</figcaption></figure>"
