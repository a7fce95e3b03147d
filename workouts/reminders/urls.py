from django.urls import path

from workouts.reminders import views

app_name = "reminders"

urlpatterns = [
    path("r/<str:token>/stop/", views.stop, name="stop"),
    path("r/<str:token>/undo/", views.undo, name="undo"),
]
