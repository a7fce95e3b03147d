"""The public pages: what to train, and why. They need no account."""

from django.urls import path

from programs import theme, views

app_name = "programs"

urlpatterns = [
    path("", views.landing, name="landing"),
    path("programs/", views.plans, name="plans"),
    path("programs/<slug:slug>/", views.plan, name="plan"),
    path("exercises/", views.exercises, name="exercises"),
    path("exercises/<slug:slug>/", views.exercise, name="exercise"),
    path("theme/", theme.set_theme, name="theme"),
]
