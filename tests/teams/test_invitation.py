"""The mail that asks somebody to join a team, and where its link leads."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from portal.teams import letters
from portal.teams.joining import invite, team_of
from portal.teams.models import TeamInvitation

from ..codes import link_in
from ..factories import UserFactory
from ..soup import soup_of


@pytest.fixture
def invited(project, moderator, mailoutbox, django_capture_on_commit_callbacks):
    """The address of the link in the mail."""
    with django_capture_on_commit_callbacks(execute=True):
        invite(project, "ada@example.org", moderator)
    return link_in(mailoutbox[0])


def members(project):
    return [user.email for user in team_of(project).group.user_set.all()]


def test_in_the_language_of_the_page(project, english, invited, moderator, mailoutbox):
    assert mailoutbox[0].subject == "Modifier vous-même la page d’un projet"
    assert "« Compter les mares »" in mailoutbox[0].body.replace("\xa0", " ")
    assert invited.startswith("/fr/")


def test_taken_back_before_it_was_sent(project, moderator, mailoutbox):
    invite(project, "ada@example.org", moderator)
    pk = TeamInvitation.objects.get().pk
    TeamInvitation.objects.all().delete()
    letters.invite.call(pk)
    assert mailoutbox == []


def test_looking_accepts_nothing(client, project, invited):
    response = client.get(invited)
    assert response.status_code == 200
    assert response["Cache-Control"].split(", ")[0] == "max-age=0"
    assert "Compter les mares" in soup_of(response).main.text
    assert members(project) == []


def test_who_is_new_is_signed_in_and_sets_up_a_second_step(client, project, invited, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    response = client.post(invited, follow=True)
    assert members(project) == ["ada@example.org"]
    assert response.redirect_chain[-1][0] == reverse("mfa_index")


def test_who_has_an_account_signs_in_first(client, project, invited):
    UserFactory(email="ada@example.org")
    response = client.post(invited, follow=True)
    assert members(project) == ["ada@example.org"]
    assert "_auth_user_id" not in client.session
    assert response.redirect_chain[-1][0].split("?")[0] == reverse("account_login")


def test_who_is_signed_in_edits_at_once(project, invited):
    client = Client()
    client.force_login(UserFactory(email="ada@example.org"))
    response = client.post(invited)
    assert response.url == f"/admin/pages/{project.pk}/edit/"
    assert client.get(response.url).status_code == 200


def test_somebody_else_is_asked_to_sign_out(project, invited, editor):
    client = Client()
    client.force_login(editor)
    for response in (client.get(invited), client.post(invited)):
        assert "ada@example.org" in soup_of(response).main.text
    assert members(project) == []


def test_refused(client, project, invited):
    response = client.post(invited, {"do": "refuse"}, follow=True)
    assert response.status_code == 200
    assert members(project) == []
    assert not TeamInvitation.objects.exists()
    assert client.get(invited).status_code == 404


def test_used_twice(client, project, invited):
    client.post(invited)
    for response in (Client().get(invited), Client().post(invited)):
        assert "répondu" in soup_of(response, 404).main.text


def test_used_at_the_same_moment(client, project, invited, monkeypatch):
    monkeypatch.setattr("portal.teams.views.accept", lambda invitation: None)
    assert client.post(invited).url == invited


@pytest.mark.parametrize("token", ["x", "x:y", "é"])
def test_made_up(client, site_tree, token):
    with override("fr"):
        assert client.get(reverse("team-invitation", args=[token])).status_code == 404


def test_of_a_project_that_is_gone(client, project, invited):
    project.delete()
    assert client.get(invited).status_code == 404
