from django.urls import path

from legback.accounts import training_views, views

app_name = "accounts"

urlpatterns = [
    path("settings/", views.settings_page, name="settings"),
    path("settings/reminders/", views.reminders, name="reminders"),
    path("settings/days/", training_views.days, name="days"),
    path("settings/equipment/", training_views.equipment, name="equipment"),
    path("settings/plan/", training_views.plans, name="plans"),
    path("settings/plan/<slug:slug>/", training_views.change_plan, name="change-plan"),
    path("settings/units/", views.units, name="units"),
    path("settings/consent/", views.withdraw_consent, name="withdraw-consent"),
    path("settings/erase/", views.erase, name="erase"),
]
