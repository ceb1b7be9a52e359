"""The screen that says who may edit a project, and what those see of the admin."""

import pytest
from django.urls import reverse

from portal.core.models import PortalImage
from portal.teams.joining import invite, team_of
from portal.teams.models import TeamInvitation

from ..factories import UserFactory
from ..limited import limited
from ..queries import queries
from ..soup import soup_of, texts
from ..test_permissions import picture, sent


def screen(page):
    return reverse("team", args=[page.pk])


@pytest.fixture
def moderators(client_of):
    return client_of("moderator")


def post(client, page, **values):
    english = {"accept-language": "en"}
    return client.post(screen(page), values, headers=english, follow=True)


def rows(response):
    return [texts(row, "td")[:2] for row in soup_of(response).select("tbody tr")]


class TestScreen:
    def test_empty_it_offers_who_is_shown_as_contact(self, moderators, project):
        soup = soup_of(moderators.get(screen(project)))
        assert soup.select_one("[name=email]")["value"] == "mares@example.org"
        assert soup.select("tbody tr") == []

    def test_asked_joined_taken_out(self, moderators, project, english):
        response = post(moderators, project, email=" Ada@Example.org ")
        assert "A mail is on its way to ada@example.org." in response.content.decode()
        invitation = TeamInvitation.objects.get()
        assert [row[0] for row in rows(response)] == ["ada@example.org"]
        user = UserFactory(email="brune@example.org", first_name="Brune")
        team_of(project).group.user_set.add(user)
        response = moderators.get(screen(english), headers={"accept-language": "en"})
        assert [row[0] for row in rows(response)] == ["brune@example.org", "ada@example.org"]
        assert rows(response)[0][1] == "In the team"
        assert "Brune" not in soup_of(response).main.text.replace("brune@", "")
        response = post(moderators, project, invitation=invitation.pk)
        assert "The invitation of ada@example.org is taken back." in response.content.decode()
        response = post(moderators, project, member=user.pk)
        assert "brune@example.org can’t edit this project any more." in response.content.decode()
        assert rows(response) == []

    @pytest.mark.parametrize(
        ("email", "said"),
        [
            ("", "This field is required."),
            ("x", "Enter a valid email address."),
            ("Brune@example.org", "This address is in the team already."),
            ("gone@example.org", "Nobody can sign in by this address: ask an administrator."),
        ],
    )
    def test_refused(self, moderators, project, member, email, said):
        UserFactory(email="gone@example.org", is_active=False)
        response = post(moderators, project, email=email)
        assert texts(soup_of(response), ".error-message") == [said]
        assert not TeamInvitation.objects.exists()

    def test_of_this_project_alone(self, moderators, project, other):
        user = UserFactory(email="owl@example.org")
        team_of(other).group.user_set.add(user)
        invite(other, "ada@example.org", moderators.user)
        for values in ({"member": user.pk}, {"invitation": TeamInvitation.objects.get().pk}):
            assert post(moderators, project, **values).status_code == 404
        assert post(moderators, project, member="999999").status_code == 404
        assert team_of(other).group.user_set.count() == TeamInvitation.objects.count() == 1

    def test_nonsense_is_nobody(self, moderators, project):
        for name in ("member", "invitation"):
            assert post(moderators, project, **{name: "x"}).status_code == 404

    def test_who_has_no_say(self, client, client_of, project, english, member, site_tree):
        french = limited(site_tree.projects.fr)
        for each in (client, client_of("editor"), member, french):
            assert each.get(screen(project)).status_code == 302
            post(each, project, email="eve@example.org")
            edit = each.get(f"/admin/pages/{project.pk}/edit/")
            assert screen(project) not in edit.content.decode()
        assert not TeamInvitation.objects.exists()

    def test_a_page_that_mirrors_another_has_none(self, client_of, project, site_tree):
        mirror = project.copy_for_translation(site_tree.projects.en.locale, alias=True)
        assert client_of("admin").get(screen(mirror)).status_code == 302

    def test_its_button(self, moderators, project):
        edit = moderators.get(f"/admin/pages/{project.pk}/edit/")
        assert screen(project) in edit.content.decode()

    def test_queries_whatever_the_length(self, moderators, project):
        few = queries(moderators, screen(project))
        for number in range(20):
            invite(project, f"a{number}@example.org", moderators.user)
        assert queries(moderators, screen(project)) <= few <= 20


class TestMember:
    def test_their_first_page_leads_to_their_pages(self, member, project, english, other):
        response = member.get("/admin/", headers={"accept-language": "en"})
        links = [link["href"] for link in soup_of(response).select("main li a[href*='/edit/']")]
        assert links == [f"/admin/pages/{page.pk}/edit/" for page in (project, english)]

    def test_the_list_holds_their_pages_alone(self, member, project, english, other):
        soup = soup_of(member.get("/admin/projects/"))
        assert sorted(texts(soup, "tbody .title-wrapper a")) == [project.title, english.title]

    def test_they_change_and_send(self, member, project):
        sent(member, f"/admin/pages/{project.pk}/edit/", title="Mieux", action_submit="1")
        project.refresh_from_db()
        assert project.title == "Compter les mares"
        assert project.get_latest_revision_as_object().title == "Mieux"
        assert project.current_workflow_state

    def test_they_publish_delete_and_move_nothing(self, member, project, other, site_tree):
        edit = f"/admin/pages/{project.pk}/edit/"
        sent(member, edit, title="Mieux", action_publish="1")
        project.refresh_from_db()
        assert project.title == "Compter les mares"
        project.unpublish()
        for step in ("delete/", f"move/{site_tree.projects.en.pk}/confirm/", "unpublish/"):
            member.post(f"/admin/pages/{project.pk}/{step}")
        for action in ("delete", "move", "publish", "unpublish"):
            member.post(f"/admin/bulk/wagtailcore/page/{action}/?id={project.pk}")
        project.refresh_from_db()
        assert not project.live
        assert project.get_parent() == site_tree.projects.fr.page_ptr
        assert member.get(f"/admin/pages/{other.pk}/edit/").status_code == 302

    def test_pictures_of_their_own(self, member):
        image = PortalImage.objects.create(title="Une chouette", file=picture())
        response = member.get("/admin/images/")
        assert image.title not in response.content.decode()
        assert member.get(f"/admin/images/{image.pk}/").status_code == 302
        assert member.get("/admin/images/add/").status_code == 200
