"""What one person does: one module for each thing that they have or make."""

from workouts.models.check_ins import CheckIn, HabitTick
from workouts.models.enrolments import Enrolment, Status
from workouts.models.people import Profile, Screening
from workouts.models.sessions import CheckResult, Session, SessionSlot, SetLog, State

__all__ = [
    "CheckIn",
    "CheckResult",
    "Enrolment",
    "HabitTick",
    "Profile",
    "Screening",
    "Session",
    "SessionSlot",
    "SetLog",
    "State",
    "Status",
]
