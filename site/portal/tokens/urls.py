"""The addresses of one's tokens, below those of one's account."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.token_list, name="tokens"),
    path("new/", views.token_new, name="new-token"),
    path("<int:pk>/remove/", views.token_remove, name="remove-token"),
]
