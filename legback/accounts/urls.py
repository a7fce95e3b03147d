from django.urls import path

from legback.accounts import views

app_name = "accounts"

urlpatterns = [
    path("settings/", views.settings_page, name="settings"),
    path("settings/reminders/", views.reminders, name="reminders"),
    path("settings/units/", views.units, name="units"),
    path("settings/consent/", views.withdraw_consent, name="withdraw-consent"),
    path("settings/erase/", views.erase, name="erase"),
]
