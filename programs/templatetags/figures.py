"""`{% figure %}` and `{% moving_figure %}`: the body inside a page, still or moving."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programs.figures import find_pose, still
from programs.motion import moving, positions

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
    return _drawn(pose_slug, _slugs(muscles), str(name), str(description), decorative)


@register.simple_tag
def moving_figure(
    pose_slug: str, muscles: Iterable[str] | str = (), name: str = "", *, description: str = ""
) -> SafeString:
    """The moving figure of a pose with its pause: `{% moving_figure exercise.pose muscles name %}`."""
    return motion(pose_slug, _slugs(muscles), str(name), str(description))


def motion(
    pose_slug: str, muscles: tuple[str, ...] = (), name: str = "", description: str = ""
) -> SafeString:
    """A box that holds the moving figure and, paused or under reduced motion, start and end side by side.

    It needs no script, and has no ids: it may stand on a page as often as one likes. `name` and `description`
    are what a screen reader says, the pose's own if empty. Raises ValueError for an unknown pose or muscle.
    """
    return _moving(pose_slug, tuple(muscles), str(name), str(description), get_language())


@lru_cache(maxsize=512)
def _moving(
    pose_slug: str, muscles: tuple[str, ...], name: str, description: str, language: str | None
) -> SafeString:
    pose = find_pose(pose_slug)
    name = name or pose.name
    # Safe: both escape what they are given, and everything else in them is numbers and class names.
    svg = mark_safe(moving(pose, muscles, title=name, description=description))  # noqa: S308
    stills = [mark_safe(picture) for picture in positions(pose, muscles)]  # noqa: S308
    return format_html(
        '<div class="motion">'
        '<input class="motion-pause" type="checkbox" aria-label="{}">'
        '<div class="motion-moving">{}</div>'
        '<div class="motion-still" role="img" aria-label="{}">{}</div>'
        "</div>",
        _("Pause the movement: %(name)s") % {"name": name},
        svg,
        f"{name}. {description or pose.text}",
        format_html_join(
            "",
            '<div class="motion-position">{}<span>{}</span></div>',
            zip(stills, (_("Start"), _("End")), strict=True),
        ),
    )


def _slugs(muscles: Iterable[str] | str) -> tuple[str, ...]:
    return tuple(muscles.split() if isinstance(muscles, str) else muscles)


@lru_cache(maxsize=512)
def _drawn(
    pose_slug: str, muscles: tuple[str, ...], name: str, description: str, decorative: bool
) -> SafeString:
    svg = still(find_pose(pose_slug), muscles, title=name, description=description, decorative=decorative)
    # Safe: still() escapes name and description, and everything else in it is numbers and class names.
    return mark_safe(svg)  # noqa: S308
