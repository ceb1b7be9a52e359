"""The one screen of the keywords."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from taggit.models import Tag

from tests.factories import ProjectPageFactory, UserFactory

pytestmark = pytest.mark.django_db

INDEX, MERGE, UNUSED = (f"tags:{name}" for name in ("index", "merge", "unused"))


def tags(*names):
    return [Tag.objects.get_or_create(name=name)[0] for name in names]


def merge_url(*chosen):
    return reverse(MERGE) + "?" + "&".join(f"tag={tag.pk}" for tag in chosen)


@pytest.fixture
def staff(client_of):
    return client_of("moderator")


class TestList:
    def test_counts_and_order(self, staff, site_tree):
        ProjectPageFactory(tags=["mares", "Oiseaux"])
        ProjectPageFactory(tags=["mares"])
        tags("nuit")
        rows = staff.get(reverse(INDEX)).context["object_list"]
        assert [(row.name, row.usage.pages) for row in rows] == [
            ("mares", 2),
            ("nuit", 0),
            ("Oiseaux", 1),
        ]

    @pytest.mark.parametrize(
        ("query", "names"), [("ecolog", ["Écologie"]), ("É", ["mares", "Écologie"])]
    )
    def test_search(self, staff, query, names):
        tags("Écologie", "mares", "nuit")
        for view in ("index", "index_results"):
            rows = staff.get(reverse(f"tags:{view}"), {"q": query}).context["object_list"]
            assert sorted(row.name for row in rows) == sorted(names)

    def test_queries_are_constant(self, staff, site_tree):
        def count():
            with CaptureQueriesContext(connection) as captured:
                staff.get(reverse(INDEX))
            return len(captured)

        ProjectPageFactory(tags=["a"])
        count()
        before = count()
        for number in range(5):
            ProjectPageFactory(tags=["a", f"b{number}"])
        assert count() == before


class TestRename:
    def test_to_a_free_name(self, staff):
        (tag,) = tags("oiseau")
        staff.post(reverse("tags:edit", args=[tag.pk]), {"name": " Oiseaux  communs"})
        assert Tag.objects.get(pk=tag.pk).name == "Oiseaux communs"

    def test_to_another_case_of_its_own(self, staff):
        (tag,) = tags("oiseaux")
        staff.post(reverse("tags:edit", args=[tag.pk]), {"name": "Oiseaux"})
        assert Tag.objects.get(pk=tag.pk).name == "Oiseaux"

    def test_a_clash_offers_a_merge(self, staff):
        bird, ecology = tags("oiseau", "Écologie")
        response = staff.post(reverse("tags:edit", args=[bird.pk]), {"name": "éCOLOGIE"})
        offer = merge_url(bird, ecology).replace("&", "&amp;")
        assert offer in str(response.context["form"].errors["name"])
        assert Tag.objects.get(pk=bird.pk).name == "oiseau"

    def test_a_new_keyword(self, staff):
        tags("nuit")
        staff.post(reverse("tags:add"), {"name": "Nuit"})
        staff.post(reverse("tags:add"), {"name": "Écologie"})
        found = Tag.objects.order_by("pk").values_list("name", "slug")
        assert list(found) == [("nuit", "nuit"), ("Écologie", "écologie")]


class TestMerge:
    def test_several_into_one(self, staff, site_tree):
        page = ProjectPageFactory(tags=["bat", "bats"])
        chosen = tags("bat", "bats", "chauves-souris")
        response = staff.get(merge_url(*chosen))
        assert [tag for tag, _usage in response.context["rows"]] == chosen
        staff.post(merge_url(*chosen), {"target": chosen[2].pk})
        assert list(type(page).objects.get(pk=page.pk).tags.names()) == ["chauves-souris"]
        assert list(Tag.objects.all()) == [chosen[2]]

    def test_the_one_to_keep_is_among_them(self, staff):
        bat, bats, other = tags("bat", "bats", "other")
        response = staff.post(merge_url(bat, bats), {"target": other.pk})
        assert list(response.context["form"].errors) == ["target"]
        assert Tag.objects.count() == 3

    @pytest.mark.parametrize("query", ["", "?tag=1", "?tag=x&tag=", "?tag=9" + "9" * 30 + "&tag=²"])
    def test_fewer_than_two_is_nothing_to_merge(self, staff, query):
        assert staff.get(reverse(MERGE) + query).url == reverse(INDEX)


class TestDelete:
    def test_what_is_in_use_stays(self, staff, site_tree):
        ProjectPageFactory(tags=["mares"])
        (tag,) = tags("mares")
        address = reverse("tags:delete", args=[tag.pk])
        assert staff.get(address).url == staff.post(address).url == reverse(INDEX)
        assert Tag.objects.filter(pk=tag.pk).exists()

    def test_what_nothing_bears_goes(self, staff):
        (tag,) = tags("mares")
        assert staff.get(reverse("tags:delete", args=[tag.pk])).status_code == 200
        staff.post(reverse("tags:delete", args=[tag.pk]))
        assert Tag.objects.count() == 0

    def test_all_unused_at_once(self, staff, site_tree):
        ProjectPageFactory(tags=["mares"])
        unused = tags("a", "b")
        assert staff.get(reverse(UNUSED)).context["unused"] == unused
        staff.post(reverse(UNUSED))
        assert list(Tag.objects.values_list("name", flat=True)) == ["mares"]


class TestPermissions:
    @pytest.mark.parametrize("view", ["index", "add", "merge", "unused"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_an_editor_is_sent_away(self, client_of, view, method):
        chosen = tags("a", "b")
        query = merge_url(*chosen).partition("?")[2]
        client = client_of("editor")
        response = getattr(client, method)(f"{reverse(f'tags:{view}')}?{query}")
        assert response.status_code in (302, 405)
        assert response.headers.get("Location", reverse("wagtailadmin_home")) == reverse(
            "wagtailadmin_home"
        )
        assert Tag.objects.count() == 2

    @pytest.mark.parametrize(
        ("permissions", "may"),
        [({"change"}, False), ({"delete"}, False), ({"change", "delete"}, True)],
        ids=["change", "delete", "both"],
    )
    def test_a_merge_needs_both(self, permissions, may):
        user = UserFactory()
        for codename in ("access_admin", *(f"{name}_tag" for name in permissions)):
            user.user_permissions.add(Permission.objects.get(codename=codename))
        client = Client()
        client.force_login(user)
        chosen = tags("a", "b")
        client.post(merge_url(*chosen), {"target": chosen[0].pk})
        assert Tag.objects.count() == (1 if may else 2)
        assert client.get(reverse(INDEX)).context["can_merge"] is may
