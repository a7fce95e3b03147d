"""`{% figure %}`: a figure of the body inside a page."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.safestring import SafeString, mark_safe

from programs.figures import find_pose, still

register = template.Library()


@register.simple_tag
def figure(
    pose_slug: str,
    muscles: Iterable[str] | str = (),
    name: str = "",
    *,
    description: str = "",
    decorative: bool = False,
) -> SafeString:
    """The still figure of a pose: `{% figure "chair-squat" muscles exercise.name %}`.

    `muscles` is a list of slugs, or a text with spaces between them; `name` and `description` are what a
    screen reader says; `decorative=True` hides a figure that repeats what stands beside it.
    Raises ValueError for an unknown pose or muscle.
    """
    slugs = muscles.split() if isinstance(muscles, str) else muscles
    return _drawn(pose_slug, tuple(slugs), str(name), str(description), decorative)


@lru_cache(maxsize=512)
def _drawn(
    pose_slug: str, muscles: tuple[str, ...], name: str, description: str, decorative: bool
) -> SafeString:
    svg = still(find_pose(pose_slug), muscles, title=name, description=description, decorative=decorative)
    # Safe: still() escapes name and description, and everything else in it is numbers and class names.
    return mark_safe(svg)  # noqa: S308
