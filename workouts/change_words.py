"""A change of a score in words: what moved and how much it says; kind, honest (domain.md 2.4)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workouts.change import Change, Trend, Verdict


def pill(change: Change, *, is_pain: bool) -> str:
    """The change in two or three words, for beside the numbers."""
    size = abs(change.points)
    if change.verdict.is_better:
        return ngettext("%(n)d point better", "%(n)d points better", size) % {"n": size}
    if not change.verdict.is_worse:
        return _("about the same")
    if is_pain:
        return ngettext("%(n)d point more", "%(n)d points more", size) % {"n": size}
    return ngettext("%(n)d point lower", "%(n)d points lower", size) % {"n": size}


def pain_sentence(change: Change, *, since: str) -> str:
    """What a change of pain says; `since` names the score it is compared with ("at the start")."""
    if change.points == 0:
        return _("The same as %(since)s.") % {"since": since}
    moved = _pain_moved(change, since)
    if change.verdict == Verdict.SAME:
        return _("%(moved)s. One point up or down is ordinary from week to week.") % {"moved": moved}
    if change.verdict.is_better:
        return _(
            "%(moved)s. That is a clear improvement: two points are more than ordinary ups and downs."
        ) % {"moved": moved}
    return _(
        "%(moved)s, which is more than ordinary ups and downs. Backs have hard stretches, and what you have "
        "trained is not lost. Take it gently."
    ) % {"moved": moved}


def ability_sentence(change: Change, *, since: str) -> str:
    """What a change of running ability says."""
    if change.points == 0:
        return _("The same as %(since)s.") % {"since": since}
    endings = {
        Verdict.CLEARLY_BETTER: _("%(moved)s. That is a clear gain."),
        Verdict.PROBABLY_BETTER: _("%(moved)s. That is probably a gain; three points would be a clear one."),
        Verdict.SAME: _("%(moved)s. One point up or down is ordinary from week to week."),
        Verdict.PROBABLY_WORSE: _(
            "%(moved)s. It may be a step back, it may be one hard week; the next score will tell more."
        ),
        Verdict.CLEARLY_WORSE: _(
            "%(moved)s, which is more than ordinary ups and downs. Such stretches happen, and what you have "
            "trained is not lost. Take it gently."
        ),
    }
    return endings[change.verdict] % {"moved": _ability_moved(change, since)}


def trend_words(trend: Trend, *, is_over: bool) -> str:
    """Which way the best set of an exercise went, without praise or blame."""
    if trend == Trend.LESS:
        return _("less") if is_over else _("less so far")
    return _("more") if trend == Trend.MORE else _("the same")


def same_load_words(reps: Trend, *, is_over: bool) -> str:
    """The same for a load that stayed: repetitions may have moved all the same."""
    if reps == Trend.LESS:
        return _("same load, fewer reps") if is_over else _("same load, fewer reps so far")
    return _("same load, more reps") if reps == Trend.MORE else _("the same")


def no_run_words(no_run: str) -> str:
    """Why there is no pain when running, in the person's own answer; empty where none was given."""
    words = {
        "back": _("You did not run, because of your back."),
        "other": _("You did not run, for another reason."),
    }
    return words.get(no_run, "")


def when(week: int) -> str:
    """A week since the start inside a sentence; 13 and 26 are the study's +3 and +6 months."""
    names = {0: _("at the start"), 13: _("after 3 months"), 26: _("after 6 months")}
    return names.get(week) or _("in week %(week)d") % {"week": week}


def _pain_moved(change: Change, since: str) -> str:
    size = abs(change.points)
    if change.points > 0:
        moved = ngettext("%(n)d point less than %(since)s", "%(n)d points less than %(since)s", size)
    else:
        moved = ngettext("%(n)d point more than %(since)s", "%(n)d points more than %(since)s", size)
    moved = moved % {"n": size, "since": since}
    if change.percent is None:
        return moved
    return _("%(moved)s (%(percent)d %%)") % {"moved": moved, "percent": change.percent}


def _ability_moved(change: Change, since: str) -> str:
    size = abs(change.points)
    if change.points > 0:
        moved = ngettext("%(n)d point higher than %(since)s", "%(n)d points higher than %(since)s", size)
    else:
        moved = ngettext("%(n)d point lower than %(since)s", "%(n)d points lower than %(since)s", size)
    return moved % {"n": size, "since": since}
