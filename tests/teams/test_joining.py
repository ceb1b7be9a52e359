"""How a team comes to be, follows its project, and ends."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, GroupPagePermission, PageLogEntry

from directory.models import ProjectPage
from directory.project_merging import merge_projects
from network.audit import RoleChange
from portal.core.models import PortalImage, User
from portal.teams import jobs
from portal.teams.joining import accept, disband, invite, may_form, take_out, team_of
from portal.teams.models import Team, TeamInvitation

from ..factories import ProjectPageFactory, UserFactory, translate
from ..limited import limited
from ..test_permissions import picture


def may_edit(team):
    """The pages that its group is given."""
    return set(GroupPagePermission.objects.filter(group=team.group).values_list("page", flat=True))


def steps(page):
    own = PageLogEntry.objects.filter(page=page.pk, action__startswith="teams.")
    return list(own.order_by("timestamp", "pk").values_list("action", "user__email"))


class TestMaking:
    def test_one_for_all_pages_of_a_project(self, project, english, other):
        team = team_of(project)
        assert team_of(english) == team
        assert may_edit(team) == {project.pk, english.pk}
        assert team.group.name == team.collection.name
        assert team.group.name.startswith("Compter les mares (")

    def test_two_of_the_same_title(self, project, site_tree):
        namesake = ProjectPageFactory(title=project.title, slug="mares-2")
        assert team_of(project).group != team_of(namesake).group

    def test_a_title_as_long_as_can_be(self, site_tree):
        team = team_of(ProjectPageFactory(title="é" * 255, slug="e"))
        assert len(team.group.name) < 150

    def test_a_new_language_follows(self, project, other):
        team = team_of(project)
        english = translate(project, title="Counting ponds", slug="counting-ponds")
        translate(other, title="Listening to owls", slug="owls")
        assert may_edit(team) == {project.pk, english.pk}

    def test_what_mirrors_a_page_follows_once_it_stands_for_itself(self, project, site_tree):
        team = team_of(project)
        locale = site_tree.projects.en.locale
        mirror = project.copy_for_translation(locale, alias=True)
        assert may_edit(team) == {project.pk}
        ProjectPage.objects.filter(pk=mirror.pk).update(alias_of=None)
        ProjectPage.objects.get(pk=mirror.pk).save_revision().publish()
        assert may_edit(team) == {project.pk, mirror.pk}


class TestWhoSays:
    def test_who_may_publish_all_its_pages(self, project, english, site_tree):
        both = limited(site_tree.projects.fr, site_tree.projects.en).user
        french = limited(site_tree.projects.fr).user
        writer = limited(site_tree.projects.fr, site_tree.projects.en, actions=["change"]).user
        may = [
            may_form(user, page) for user in (both, french, writer) for page in (project, english)
        ]
        assert may == [True, True, False, False, False, False]


class TestJoining:
    def test_a_new_account(self, project, moderator):
        invite(project, "ada@example.org", moderator)
        account = accept(TeamInvitation.objects.get())
        assert account.email == "ada@example.org"
        assert not account.has_usable_password()
        assert list(team_of(project).group.user_set.all()) == [account]
        assert not TeamInvitation.objects.exists()
        assert steps(project) == [
            ("teams.invite", moderator.email),
            ("teams.join", "ada@example.org"),
        ]

    def test_an_account_that_there_is(self, project, moderator):
        ada = UserFactory(email="ada@example.org")
        invite(project, "ada@example.org", moderator)
        assert accept(TeamInvitation.objects.get()) == ada
        assert User.objects.filter(email="ada@example.org").count() == 1

    def test_twice_at_the_same_moment(self, project, moderator):
        invite(project, "ada@example.org", moderator)
        one, same = TeamInvitation.objects.get(), TeamInvitation.objects.get()
        assert accept(one)
        assert accept(same) is None

    def test_asked_again_it_is_one_invitation_and_another_mail(
        self, project, moderator, mailoutbox, django_capture_on_commit_callbacks
    ):
        for _time in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                invite(project, "ada@example.org", moderator)
        assert TeamInvitation.objects.count() == 1
        assert [mail.to for mail in mailoutbox] == [["ada@example.org"]] * 2

    def test_leaving(self, project, member, moderator):
        take_out(project, member.user, moderator)
        assert not team_of(project).group.user_set.exists()
        assert not member.user.groups.exists()
        assert steps(project) == [("teams.leave", moderator.email)]

    def test_each_step_is_in_the_history_of_roles(self, project, member, moderator):
        take_out(project, member.user, moderator)
        told = RoleChange.objects.filter(account=member.user).order_by("pk")
        name = team_of(project).group.name
        assert [(each.role, each.given) for each in told] == [(name, True), (name, False)]


class TestMerging:
    @pytest.fixture
    def gone(self, other):
        return team_of(other)

    def test_both_teams_are_one(self, project, member, other, gone, moderator):
        ada = UserFactory(email="ada@example.org")
        gone.group.user_set.add(ada)
        invite(project, "eve@example.org", moderator)
        invite(other, "eve@example.org", moderator)
        invite(other, "zoe@example.org", moderator)
        image = PortalImage.objects.create(title="x", file=picture(), collection=gone.collection)
        assert merge_projects(project, other)
        team = Team.objects.get()
        assert set(team.group.user_set.all()) == {member.user, ada}
        invited = team.invitations.order_by("email").values_list("email", flat=True)
        assert list(invited) == ["eve@example.org", "zoe@example.org"]
        image.refresh_from_db()
        assert image.collection == team.collection
        assert not Group.objects.filter(pk=gone.group_id).exists()
        assert not Collection.objects.filter(pk=gone.collection_id).exists()

    def test_what_stays_had_none(self, project, other, gone):
        gone.group.user_set.add(UserFactory(email="ada@example.org"))
        assert merge_projects(project, other)
        assert list(team_of(project).group.user_set.values_list("email")) == [("ada@example.org",)]

    def test_what_goes_had_none(self, project, member, other):
        assert merge_projects(project, other)
        assert list(Team.objects.get().group.user_set.all()) == [member.user]

    def test_neither_had_one(self, project, other):
        assert merge_projects(project, other)
        assert not Team.objects.exists()


class TestEnding:
    def test_with_the_last_page(self, project, english, member):
        project.delete()
        assert member.user.groups.exists()
        english.delete()
        assert not Team.objects.exists()
        assert not member.user.groups.exists()
        assert Collection.objects.count() == 1

    @pytest.mark.parametrize("model", [PortalImage, get_document_model()])
    def test_a_collection_with_something_in_it_stays(self, project, model):
        team = team_of(project)
        file = picture() if model is PortalImage else ContentFile(b"x", "x.txt")
        model.objects.create(title="x", file=file, collection=team.collection)
        disband(team)
        assert Collection.objects.filter(pk=team.collection_id).exists()

    def test_its_collection_was_deleted(self, project):
        team_of(project).collection.delete()
        disband(Team.objects.get())
        assert not Group.objects.filter(name__startswith="Compter").exists()


class TestForgetting:
    def test_what_nobody_answers_and_who_nobody_is_in(self, project, other, member, moderator):
        invite(project, "ada@example.org", moderator)
        invite(other, "ada@example.org", moderator)
        assert jobs.forget() is None
        old = jobs.ANSWER_WITHIN + timedelta(minutes=1)
        for invitation in TeamInvitation.objects.all():
            invitation.sent_at -= old
            invitation.save()
        assert jobs.forget() == 2
        assert [team.key for team in Team.objects.all()] == [project.translation_key]
