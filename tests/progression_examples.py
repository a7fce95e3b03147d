"""The worked examples of domain.md 4.3: target, log, context, then the code and what changes."""

from dataclasses import replace
from decimal import Decimal

from programs.progression import Context, SlotLog, Target
from tests.progression_cases import (
    BW_SQUAT,
    GOBLET,
    LEG_PRESS,
    SECOND_TOP,
    THIRD_AMBER,
    USUAL,
    WALL_SIT,
    aiming,
    as_asked,
    log,
)

DONE = log(12, 12, 12)
NO_EASIER = replace(USUAL, has_easier=False)
AFTER_16 = replace(GOBLET, maximum=16, amount=16)

EXAMPLES: dict[str, tuple[Target, SlotLog, Context, str, dict]] = {
    "leg press 60 kg, all 12, RIR 3, first time at the top": (LEG_PRESS, DONE, USUAL, "CONFIRM", {}),
    "second time running": (LEG_PRESS, DONE, SECOND_TOP, "ADD_LOAD", {"amount": 8, "load_kg": Decimal(65)}),
    "but the morning after is missing": (
        LEG_PRESS,
        replace(DONE, pain_next_morning=None),
        SECOND_TOP,
        "CONFIRM",
        {},
    ),
    "but two increases already in this session": (
        LEG_PRESS,
        DONE,
        replace(SECOND_TOP, increases_this_session=2),
        "CAP",
        {},
    ),
    "in a home session": (LEG_PRESS, DONE, replace(SECOND_TOP, load_may_rise=False), "MAINTAIN", {}),
    "but pain not given": (LEG_PRESS, replace(DONE, pain_peak=None), SECOND_TOP, "REPEAT", {}),
    "goblet 12 kg, second time at the top": (
        GOBLET,
        DONE,
        SECOND_TOP,
        "EXTEND_REPS",
        {"maximum": 14, "amount": 13},
    ),
    "goblet 12 kg, second time at 16": (
        AFTER_16,
        as_asked(AFTER_16),
        SECOND_TOP,
        "ADD_LOAD",
        {"maximum": 12, "amount": 8, "load_kg": Decimal(14)},
    ),
    "reps 12/11/9, target 12": (LEG_PRESS, log(12, 11, 9), USUAL, "REPEAT", {}),
    "target 10, all 10, RIR 4": (
        aiming(LEG_PRESS, 10),
        log(10, 10, 10, rir=4),
        USUAL,
        "ADD_REP",
        {"amount": 11},
    ),
    "target 9, all 9, RIR 5": (aiming(LEG_PRESS, 9), log(9, 9, 9, rir=5), USUAL, "ADD_REP", {"amount": 11}),
    "reps 8/7/6": (LEG_PRESS, log(8, 7, 6), USUAL, "REDUCE", {"amount": 8, "load_kg": Decimal(50)}),
    "all 12, but RIR 1 each": (
        LEG_PRESS,
        log(12, 12, 12, rir=1),
        USUAL,
        "REDUCE",
        {"amount": 8, "load_kg": Decimal(55)},
    ),
    "bodyweight squat, all 12, but RIR 1 each": (BW_SQUAT, log(12, 12, 12, rir=1), USUAL, "HOLD_EFFORT", {}),
    "bodyweight squat, reps 9/7/7, target 12": (BW_SQUAT, log(9, 7, 7), USUAL, "REDUCE", {"amount": 10}),
    "the same, target 8": (aiming(BW_SQUAT, 8), log(9, 7, 7), USUAL, "REDUCE", {"rung": "easier"}),
    "pain 4 during, 2 before": (LEG_PRESS, replace(DONE, pain_peak=4, pain_before=2), USUAL, "HOLD_PAIN", {}),
    "third amber session in a row": (
        LEG_PRESS,
        replace(DONE, pain_peak=4, pain_before=2),
        THIRD_AMBER,
        "EASE",
        {"amount": 8, "load_kg": Decimal(50)},
    ),
    "pain 4, 2 before, reps 12/7/6": (
        LEG_PRESS,
        log(12, 7, 6, pain_peak=4, pain_before=2),
        USUAL,
        "REDUCE",
        {"amount": 8, "load_kg": Decimal(50)},
    ),
    "pain 6 during, 4 before": (
        LEG_PRESS,
        replace(DONE, pain_peak=6, pain_before=4),
        USUAL,
        "BACK_OFF",
        {"amount": 8, "load_kg": Decimal(45)},
    ),
    "pain 4 during, 1 before": (
        LEG_PRESS,
        replace(DONE, pain_peak=4),
        USUAL,
        "BACK_OFF",
        {"amount": 8, "load_kg": Decimal(45)},
    ),
    "pain 2 during, morning 4, 1 before": (
        LEG_PRESS,
        replace(DONE, pain_peak=2, pain_next_morning=4),
        USUAL,
        "BACK_OFF",
        {"amount": 8, "load_kg": Decimal(45)},
    ),
    "bodyweight squat stopped for pain 7": (
        BW_SQUAT,
        replace(DONE, pain_peak=7, stopped=True),
        USUAL,
        "BACK_OFF_RUNG",
        {"amount": 8, "rung": "easier"},
    ),
    "bodyweight squat stopped for pain 7, no easier rung": (
        BW_SQUAT,
        replace(DONE, pain_peak=7, stopped=True),
        NO_EASIER,
        "BACK_OFF",
        {"amount": 8, "sets": 2},
    ),
    "bodyweight squat, second session at the top": (
        BW_SQUAT,
        DONE,
        SECOND_TOP,
        "NEXT_RUNG",
        {"amount": 8, "rung": "harder"},
    ),
    "the same, but a rung already rose this week": (
        BW_SQUAT,
        DONE,
        replace(SECOND_TOP, rung_rose_this_week=True),
        "CAP",
        {},
    ),
    "wall sit, three times 30 s done": (
        WALL_SIT,
        log(30, 30, 30, rir=None),
        USUAL,
        "ADD_REP",
        {"amount": 35},
    ),
    "12 days since last": (
        LEG_PRESS,
        DONE,
        replace(USUAL, days_since=12),
        "RETURN_SHORT",
        {"load_kg": Decimal(50), "effort_rir": 4},
    ),
    "12 days since last, and pain 7": (
        LEG_PRESS,
        replace(DONE, pain_peak=7),
        replace(USUAL, days_since=12),
        "BACK_OFF",
        {"amount": 8, "load_kg": Decimal(45), "effort_rir": 4},
    ),
    "21 days": (
        LEG_PRESS,
        DONE,
        replace(USUAL, days_since=21),
        "RETURN_MEDIUM",
        {"sets": 2, "amount": 8, "load_kg": Decimal(45)},
    ),
    "35 days": (
        LEG_PRESS,
        DONE,
        replace(USUAL, days_since=35),
        "RETURN_LONG",
        {"sets": 2, "amount": 8, "load_kg": Decimal(40), "rung": "easier"},
    ),
    "70 days": (
        LEG_PRESS,
        DONE,
        replace(USUAL, days_since=70),
        "RESTART",
        {"amount": 8, "load_kg": Decimal(30), "rung": "first"},
    ),
    "consolidation week, all 12": (LEG_PRESS, DONE, replace(USUAL, week_holds=True), "HOLD_WEEK", {}),
}
