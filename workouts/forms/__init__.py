from workouts.forms.check_in import CheckInForm
from workouts.forms.safety import ClearForm, ScreeningForm
from workouts.forms.schedule import ScheduleForm
from workouts.forms.session import (
    CheckResultsForm,
    FinishForm,
    MorningForm,
    SetForm,
    SlotForm,
    StartSessionForm,
)
from workouts.forms.start import AboutForm, ConsentForm

__all__ = [
    "AboutForm",
    "CheckInForm",
    "CheckResultsForm",
    "ClearForm",
    "ConsentForm",
    "FinishForm",
    "MorningForm",
    "ScheduleForm",
    "ScreeningForm",
    "SetForm",
    "SlotForm",
    "StartSessionForm",
]
