"""`{% player_words %}`: what the scripts on a phone say, as data in the page."""

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from workouts.player_words import WORDS

register = template.Library()


@register.simple_tag
def player_words() -> SafeString:
    return json_script({key: str(text) for key, text in WORDS.items()}, "words")
