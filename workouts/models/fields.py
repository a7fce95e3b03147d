"""Scores from 0 to 10 and the constraints that keep them there."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q


def score_field() -> "models.PositiveSmallIntegerField[int | None, int | None]":
    """A whole score from 0 to 10; null means not given, never 0 (domain.md 4.8)."""
    return models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(10)])


def scores_constraint(name: str, *fields: str) -> models.CheckConstraint:
    """Each of `fields` is null or 0 to 10."""
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__range": (0, 10)})
    return models.CheckConstraint(condition=condition, name=name)
