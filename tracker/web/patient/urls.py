"""The addresses of the patient's pages."""

from django.urls import path

from tracker.web.patient import (
    activity,
    guidance,
    link,
    messages,
    peg,
    preferences,
    progress,
    stop,
    thanks,
    today,
    who_looked,
)

app_name = "patient"
urlpatterns = [
    path("today/", today.today, name="today"),
    path("today/thanks/", thanks.thanks, name="thanks"),
    path("progress/", progress.progress, name="progress"),
    path("activity/", activity.activity, name="activity"),
    path("peg/", peg.peg, name="peg"),
    path("guidance/", guidance.guidance, name="guidance"),
    path("messages/", messages.messages, name="messages"),
    path("messages/preferences/", preferences.preferences, name="preferences"),
    path("who-looked/", who_looked.who_looked, name="who_looked"),
    path("l/<str:token>/", link.log_link, name="log_link"),
    path("stop/<str:token>/", stop.stop, name="stop"),
]
