"""The addresses of the network, below a language."""

from django.urls import path

from . import asking, conversations, finding, home, joining, saving, subscribing, views

urlpatterns = [
    path("", home.home, name="network-home"),
    path("hint/", home.put_hint_away, name="network-hint"),
    path("join/", joining.join, name="join"),
    path("join/sent/", joining.join_sent, name="join-sent"),
    path("join/<str:token>/", joining.application_page, name="application"),
    path("invitation/<str:token>/", joining.invitation_page, name="invitation"),
    path("terms/", joining.terms, name="terms"),
    path("members/", finding.member_list, name="members"),
    path("members/complete/", finding.member_complete, name="member-complete"),
    path("members/<uuid:key>/", views.member_page, name="member"),
    path("members/<uuid:key>/photo.webp", views.member_photo, name="member-photo"),
    path("members/<uuid:key>/write/", conversations.write, name="write"),
    path("messages/", conversations.conversation_list, name="conversations"),
    path("messages/<uuid:key>/", conversations.conversation, name="conversation"),
    path(
        "messages/<uuid:key>/report/<str:pk>/", conversations.report_message, name="report-message"
    ),
    path("projects/<uuid:key>/ask/", asking.ask, name="ask"),
    path("questions/sent/", asking.question_sent, name="question-sent"),
    path("questions/done/", asking.question_done, name="question-done"),
    path("questions/<str:token>/", asking.question_page, name="question"),
    path("answers/<str:token>/", asking.answer, name="answer"),
    path("answers/<str:token>/report/<str:pk>/", asking.report_answer, name="report-answer"),
    path("searches/", saving.saved_searches, name="saved-searches"),
    path("searches/new/<slug:where>/", saving.save_search, name="save-search"),
    path("searches/<uuid:key>/", saving.saved_search, name="saved-search"),
    path("searches/<uuid:key>/remove/", saving.remove_search, name="remove-search"),
    path("mails/<str:token>/", subscribing.unsubscribe, name="unsubscribe"),
    path("profile/", views.own_profile, name="own-profile"),
    path("profile/seen-by/<slug:tier>/", views.profile_as, name="profile-as"),
    path("profile/readings/", views.profile_readings, name="profile-readings"),
    path("profile/pause/", views.profile_pause, name="profile-pause"),
    path("profile/export.json", views.profile_json, name="profile-json"),
    path("profile/export.csv", views.profile_csv, name="profile-csv"),
    path("profile/erase/", views.profile_erase, name="profile-erase"),
    path("profile/hearing/", conversations.hearing, name="hearing"),
    path("profile/mails/", subscribing.mails, name="mails"),
    path("profile/<slug:name>/", views.profile_section, name="profile-section"),
]
