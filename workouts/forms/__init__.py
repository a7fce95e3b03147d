from workouts.forms.check_in import CheckInForm
from workouts.forms.safety import ClearForm, ScreeningForm
from workouts.forms.schedule import ScheduleForm
from workouts.forms.session import (
    CheckResultsForm,
    FeelForm,
    FinishForm,
    FlagsForm,
    MorningForm,
    MoveForm,
    NewsForm,
    PainForm,
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
    "FeelForm",
    "FinishForm",
    "FlagsForm",
    "MorningForm",
    "MoveForm",
    "NewsForm",
    "PainForm",
    "ScheduleForm",
    "ScreeningForm",
    "SetForm",
    "SlotForm",
    "StartSessionForm",
]
