"""The frame around every page: which tab is lit and which colours the person chose."""

from typing import Any

from django import template
from django.template.loader import render_to_string

from programs.theme import chosen_theme

register = template.Library()


@register.simple_tag(takes_context=True)
def theme(context: dict[str, Any]) -> str:
    """auto, light or dark: the person's choice, kept in a cookie."""
    request = context.get("request")
    return chosen_theme(request.COOKIES) if request else "auto"


@register.simple_block_tag(takes_context=True)
def tabs(context: dict[str, Any], content: str) -> str:
    """The tabs with the one lit that the page names in its block "tab"; a coach has one more. Words behind
    the name are the tabs behind which something waits: `plan dot-today`."""
    is_coach = getattr(context.get("user"), "is_coach", False)
    current, *dots = content.split() or [""]
    names = {"current": current, "is_coach": is_coach, "dots": dots}
    return render_to_string("_components/tabs.html", names)
