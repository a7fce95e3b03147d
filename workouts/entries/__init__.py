"""What a phone sends for a session: each press an entry with an id of its own, applied once, in order."""

from workouts.entries.answers import Answer, NoSessionError
from workouts.entries.applying import apply_all, apply_one, pressed_at

__all__ = ["Answer", "NoSessionError", "apply_all", "apply_one", "pressed_at"]
