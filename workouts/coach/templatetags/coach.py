"""What waits between coaches and people, on pages of other rooms; and keys for forms."""

from typing import Any
from uuid import UUID, uuid4

from django import template

from workouts.coach import messages

register = template.Library()

NONE = messages.News()


@register.simple_tag(takes_context=True)
def coach_news(context: dict[str, Any]) -> messages.News:
    """How many messages wait for the reader. One query, once for each request; none for visitors."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return NONE
    if not hasattr(request, "coach_news"):
        request.coach_news = messages.news(request.user)
    news: messages.News = request.coach_news
    return news


@register.simple_tag(takes_context=True)
def coach_dots(context: dict[str, Any]) -> str:
    """For the block "tab" of a page: behind which tabs a message waits (programs/templatetags/shell.py)."""
    news = coach_news(context)
    dots = ["dot-today"] * bool(news.as_person) + ["dot-coach"] * bool(news.as_coach)
    return " ".join(dots)


@register.simple_tag
def new_key() -> UUID:
    """The key of a form, by which it counts once however often it is sent."""
    return uuid4()
