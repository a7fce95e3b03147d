"""What to train: exercises, ladders and rungs, plans with their weeks, sessions, slots and lines."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Muscle(models.TextChoices):
    QUADRICEPS = "quadriceps", _("quadriceps")
    HAMSTRINGS = "hamstrings", _("hamstrings")
    GLUTES = "glutes", _("glutes")
    GLUTEUS_MEDIUS = "gluteus-medius", _("side of the hip")
    ADDUCTORS = "adductors", _("inner thighs")
    CALVES = "calves", _("calves")
    HIP_FLEXORS = "hip-flexors", _("hip flexors")
    ERECTORS = "erectors", _("back extensors")
    MULTIFIDUS = "multifidus", _("deep back muscles")
    TRUNK = "trunk", _("trunk")
    ABDOMINALS = "abdominals", _("abdominals")
    OBLIQUES = "obliques", _("side abdominals")
    TRANSVERSUS = "transversus", _("deep abdominals")
    UPPER_BACK = "upper-back", _("upper back")
    LATS = "lats", _("broad back muscles")
    SHOULDERS = "shoulders", _("shoulders")
    BICEPS = "biceps", _("upper arms")
    GRIP = "grip", _("grip")
    FOOT = "foot", _("foot muscles")


class Equipment(models.TextChoices):
    MAT = "mat", _("mat")
    CHAIR = "chair", _("chair")
    WALL = "wall", _("wall")
    BROOMSTICK = "broomstick", _("broomstick")
    STRAP = "strap", _("strap or towel")
    LOOP_BAND = "loop-band", _("loop band")
    LONG_BAND = "long-band", _("long band")
    ANCHOR = "anchor", _("anchor for a band")
    WEIGHTS = "weights", _("weights (dumbbell, kettlebell, backpack)")
    BOX = "box", _("box")
    CUSHION = "cushion", _("cushion")
    BALL = "ball", _("exercise ball")
    LEG_PRESS = "leg-press", _("leg-press machine")
    BENCH = "bench", _("45-degree back bench")
    RACK = "rack", _("rack with barbell")


class Place(models.TextChoices):
    HOME = "home", _("home")
    GYM = "gym", _("gym")


class Measure(models.TextChoices):
    REPS = "reps", _("repetitions")
    SECONDS = "seconds", _("seconds")


class Sides(models.TextChoices):
    BOTH = "both", _("both sides together")
    EACH = "each", _("one side after the other")
    ALTERNATING = "alternating", _("sides take turns")


class Category(models.TextChoices):
    STRENGTH = "strength", _("training")
    WARM_UP = "warm-up", _("warm-up")
    COOL_DOWN = "cool-down", _("cool-down")


class Origin(models.TextChoices):
    """Who owns an entry: `load_library` writes and removes only its own."""

    LIBRARY = "library", _("library file")
    OWN = "own", _("made here")


class Exercise(models.Model):
    """An entry of the library: one movement, one page. Its rungs are its variations."""

    slug = models.SlugField(unique=True, max_length=60)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.OWN)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=80)
    category = models.CharField(max_length=10, choices=Category, default=Category.STRENGTH)
    summary = models.CharField(max_length=200)
    muscles = models.JSONField(default=list)
    second_muscles = models.JSONField(default=list, blank=True)
    equipment = models.JSONField(default=list, blank=True)
    place = models.CharField(max_length=4, choices=Place, default=Place.HOME)
    measure = models.CharField(max_length=7, choices=Measure, default=Measure.REPS)
    sides = models.CharField(max_length=11, choices=Sides, default=Sides.BOTH)
    steps = models.JSONField(default=list)
    why = models.TextField()
    mistakes = models.JSONField(default=list, blank=True)
    easier = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)
    pose = models.CharField(max_length=60)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("exercise")
        verbose_name_plural = _("exercises")

    def __str__(self) -> str:
        return self.name

    @property
    def muscle_labels(self) -> list[str]:
        return [str(Muscle(slug).label) for slug in self.muscles]

    @property
    def second_muscle_labels(self) -> list[str]:
        return [str(Muscle(slug).label) for slug in self.second_muscles]

    @property
    def equipment_labels(self) -> list[str]:
        return [str(Equipment(slug).label) for slug in self.equipment]


class Ladder(models.Model):
    """Rungs from easiest to hardest."""

    slug = models.SlugField(unique=True, max_length=60)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.OWN)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Rung(models.Model):
    """An exercise at one difficulty. `minimum` and `maximum` are repetitions or seconds, of each side
    where `sides` is not both; `rep_seconds` is how long one repetition takes (domain.md 4.6)."""

    slug = models.SlugField(unique=True, max_length=60)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.OWN)
    ladder = models.ForeignKey(Ladder, null=True, blank=True, on_delete=models.PROTECT, related_name="rungs")
    order = models.PositiveSmallIntegerField(default=1)
    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="rungs")
    name = models.CharField(max_length=80)
    variation = models.CharField(max_length=120, blank=True)
    cue = models.CharField(max_length=200, blank=True)
    measure = models.CharField(max_length=7, choices=Measure, default=Measure.REPS)
    minimum = models.PositiveSmallIntegerField()
    maximum = models.PositiveSmallIntegerField()
    rep_seconds = models.PositiveSmallIntegerField(default=3)
    rest_seconds = models.PositiveSmallIntegerField(default=60)
    sides = models.CharField(max_length=11, choices=Sides, default=Sides.BOTH)
    is_loaded = models.BooleanField(default=False)
    step_kg = models.DecimalField(max_digits=5, decimal_places=2, default=1)
    asks_effort = models.BooleanField(default=True)
    needs_supervision = models.BooleanField(default=False)
    equipment = models.JSONField(default=list, blank=True)
    place = models.CharField(max_length=4, choices=Place, default=Place.HOME)
    substitute = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="stands_in_for"
    )
    substitute_note = models.CharField(max_length=120, blank=True)
    pose = models.CharField(max_length=60)

    class Meta:
        ordering = ["ladder", "order"]
        constraints = [
            models.UniqueConstraint(fields=["ladder", "order"], name="rung_order_unique_in_ladder"),
            models.CheckConstraint(
                condition=Q(minimum__gte=1) & Q(maximum__gte=models.F("minimum")), name="rung_range"
            ),
            models.CheckConstraint(condition=Q(step_kg__gte="0.5", step_kg__lte=20), name="rung_step"),
        ]

    def __str__(self) -> str:
        return self.name


class PlanQuerySet(models.QuerySet["Plan"]):
    def current(self) -> "PlanQuerySet":
        """The newest version of each plan: what a person can start today."""
        return self.filter(is_current=True)

    def with_weeks(self) -> "PlanQuerySet":
        """With everything that a page of its eight weeks shows, in three more queries."""
        lines = PlanLine.objects.select_related("rung__exercise", "slot")
        return self.prefetch_related("weeks", "sessions", models.Prefetch("sessions__lines", lines))


class Plan(models.Model):
    """An eight-week plan. A changed plan is a new version; running enrolments keep theirs.

    Only a draft may be changed: `programs.versions` makes it and publishes it.
    """

    slug = models.SlugField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    is_draft = models.BooleanField(default=False, db_default=False)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.OWN)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=80)
    tagline = models.CharField(max_length=200)
    summary = models.TextField()
    study_group = models.CharField(max_length=80, blank=True)
    tag = models.CharField(max_length=40, blank=True)
    pose = models.CharField(max_length=60)
    muscles = models.JSONField(default=list)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["position", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="plan_version_unique"),
            models.UniqueConstraint(
                fields=["slug"], condition=Q(is_current=True), name="plan_one_current_version"
            ),
            models.UniqueConstraint(fields=["slug"], condition=Q(is_draft=True), name="plan_one_draft"),
            models.CheckConstraint(
                condition=Q(is_draft=False) | Q(is_current=False), name="plan_draft_is_not_current"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlanWeek(models.Model):
    """One of the eight weeks: its phase and why it looks as it does."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="weeks")
    number = models.PositiveSmallIntegerField()
    phase = models.CharField(max_length=40)
    why = models.CharField(max_length=200)
    holds = models.BooleanField(default=False, help_text=_("A consolidation week: nothing rises."))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_week_unique"),
            models.CheckConstraint(condition=Q(number__range=(1, 8)), name="plan_week_1_to_8"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.number}"


class Kind(models.TextChoices):
    SUPERVISED = "supervised", _("Supervised session")
    HOME = "home", _("Home session")


class PlanSession(models.Model):
    """A session of a plan's week. `code` is s1, s2 (supervised), h1, h2 (home, taking turns) or h."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sessions")
    week = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=4)
    kind = models.CharField(max_length=10, choices=Kind)
    is_light = models.BooleanField(default=False)
    has_check = models.BooleanField(default=False)

    class Meta:
        ordering = ["week", "code"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "week", "code"], name="plan_session_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.week} {self.code}"


class Slot(models.Model):
    """One named line of a plan that lasts across its weeks, for example *s1 squat*."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="slots")
    code = models.CharField(max_length=4)
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    has_ladder = models.BooleanField(default=True, help_text=_("No: the slot keeps its one rung."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "code", "slug"], name="slot_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PlanLineQuerySet(models.QuerySet["PlanLine"]):
    def in_current_plans(self) -> "PlanLineQuerySet":
        """The lines of the plans that a person can start today."""
        return self.filter(plan_session__plan__is_current=True)


class PlanLine(models.Model):
    """What one week asks of one slot: rung, sets, range, effort and rest."""

    plan_session = models.ForeignKey(PlanSession, on_delete=models.CASCADE, related_name="lines")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    rung = models.ForeignKey(Rung, on_delete=models.PROTECT, related_name="lines")
    offered_rung = models.ForeignKey(
        Rung, null=True, blank=True, on_delete=models.PROTECT, related_name="offered_lines"
    )
    sets = models.PositiveSmallIntegerField()
    minimum = models.PositiveSmallIntegerField()
    maximum = models.PositiveSmallIntegerField()
    effort_rir = models.PositiveSmallIntegerField(null=True, blank=True)
    rest_seconds = models.PositiveSmallIntegerField()

    objects = PlanLineQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["plan_session", "slot"], name="plan_line_unique"),
            models.CheckConstraint(condition=Q(sets__range=(1, 10)), name="plan_line_sets_1_to_10"),
            models.CheckConstraint(
                condition=Q(minimum__gte=1) & Q(maximum__gte=models.F("minimum")), name="plan_line_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_session} {self.slot}"


class RoutineStep(models.Model):
    """A step of the warm-up or cool-down of one kind of session (domain.md 5.1)."""

    origin = models.CharField(max_length=10, choices=Origin, default=Origin.OWN)
    kind = models.CharField(max_length=10, choices=Kind)
    routine = models.CharField(max_length=10, choices=[c for c in Category.choices if c[0] != "strength"])
    position = models.PositiveSmallIntegerField()
    exercise = models.ForeignKey(
        Exercise, null=True, blank=True, on_delete=models.PROTECT, related_name="routine_steps"
    )
    text = models.CharField(max_length=160)
    amount = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=7, choices=Measure)
    sides = models.CharField(max_length=11, choices=Sides, default=Sides.BOTH)
    pose = models.CharField(
        max_length=60, blank=True, db_default="", help_text=_("Where it is done otherwise.")
    )

    class Meta:
        ordering = ["kind", "routine", "position"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "routine", "position"], name="routine_step_unique"),
        ]

    def __str__(self) -> str:
        return self.text


class Habit(models.Model):
    """A daily habit: one tick a day. Comfortable, never promised to protect."""

    slug = models.SlugField(unique=True, max_length=60)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.OWN)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=80)
    text = models.CharField(max_length=200)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class Check(models.Model):
    """A performance check at the start, in week 4 and in week 8 (domain.md 5.1)."""

    slug = models.SlugField(unique=True, max_length=60)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.OWN)
    position = models.PositiveSmallIntegerField(default=0)
    rung = models.ForeignKey(Rung, on_delete=models.PROTECT, related_name="checks")
    name = models.CharField(max_length=80)
    text = models.CharField(max_length=200)
    measure = models.CharField(max_length=7, choices=Measure)
    cap = models.PositiveSmallIntegerField()
    is_two_sided = models.BooleanField(default=False)
    plan_slugs = models.JSONField(default=list, help_text=_("Empty: every plan."), blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    def is_for(self, plan_slug: str) -> bool:
        return not self.plan_slugs or plan_slug in self.plan_slugs
