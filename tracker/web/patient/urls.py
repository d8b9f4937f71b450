"""The addresses of the patient's pages."""

from django.urls import path

from tracker.web.patient import (
    activity,
    guidance,
    imports,
    landmarks,
    link,
    messages,
    peg,
    people,
    preferences,
    progress,
    stop,
    thanks,
    today,
    visits,
    week,
    who_looked,
    your_data,
)

app_name = "patient"
urlpatterns = [
    path("today/", today.today, name="today"),
    path("today/thanks/", thanks.thanks, name="thanks"),
    path("today/week/", week.week, name="week"),
    path("today/walks/", landmarks.landmarks, name="landmarks"),
    path("today/walks/remove/", landmarks.remove, name="remove_landmark"),
    path("progress/", progress.progress, name="progress"),
    path("import/", imports.bring, name="import"),
    path("import/answer/", imports.answer, name="import_answer"),
    path("import/save/", imports.save, name="import_save"),
    path("import/stop/", imports.stop, name="import_stop"),
    path("activity/", activity.activity, name="activity"),
    path("peg/", peg.peg, name="peg"),
    path("guidance/", guidance.guidance, name="guidance"),
    path("guidance/visits.ics", visits.visits_file, name="visits_file"),
    path("messages/", messages.messages, name="messages"),
    path("messages/preferences/", preferences.preferences, name="preferences"),
    path("people/", people.people, name="people"),
    path("people/asked/<uuid:invitation_id>/take-back/", people.take_back, name="take_back"),
    path("people/<uuid:link_id>/remove/", people.remove, name="remove_helper"),
    path("people/stop-helping/", people.stop_helping, name="stop_helping"),
    path("your-data/", your_data.your_data, name="your_data"),
    path("your-data/download/", your_data.download, name="download"),
    path("your-data/ask/", your_data.ask_clinic, name="ask_clinic"),
    path("your-data/leave/", your_data.leave_program, name="leave"),
    path("who-looked/", who_looked.who_looked, name="who_looked"),
    path("l/<str:token>/", link.log_link, name="log_link"),
    path("stop/<str:token>/", stop.stop, name="stop"),
]
