"""What one person does: one module for each thing that they have or make."""

from workouts.models.check_ins import CheckIn, HabitTick
from workouts.models.coaching import Access, Adjustment, Coaching
from workouts.models.enrolments import Enrolment, Status, WeekMode, WeekTurn
from workouts.models.hindrances import Hindrance, Obstacle
from workouts.models.people import Profile, Screening
from workouts.models.sessions import (
    IS_GENTLE,
    Attendance,
    CheckResult,
    Effort,
    Entry,
    Feel,
    RemovedSet,
    Session,
    SessionSlot,
    SetLog,
    State,
    Variant,
)

__all__ = [
    "IS_GENTLE",
    "Access",
    "Adjustment",
    "Attendance",
    "CheckIn",
    "CheckResult",
    "Coaching",
    "Effort",
    "Enrolment",
    "Entry",
    "Feel",
    "HabitTick",
    "Hindrance",
    "Obstacle",
    "Profile",
    "RemovedSet",
    "Screening",
    "Session",
    "SessionSlot",
    "SetLog",
    "State",
    "Status",
    "Variant",
    "WeekMode",
    "WeekTurn",
]
