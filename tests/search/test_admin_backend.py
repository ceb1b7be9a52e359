"""Wagtail's own search in the admin: by the server, and by the database where that fails."""

import pytest
from django.conf import settings as site_settings
from django.core.management import call_command
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.test.utils.form_data import querydict_from_html

from portal.core.models import PortalImage
from portal.settings.base import admin_search
from search.admin_backend import SearchBackend
from search.elastic import server
from tests.factories import NewsPageFactory, ProjectPageFactory
from tests.limited import limited
from tests.soup import soup_of, texts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin_index(elastic_index, settings):
    """The admin asks the server, too; `admin_index()` builds its indices."""
    settings.WAGTAILSEARCH_BACKENDS = admin_search(settings.ELASTICSEARCH)

    def build():
        call_command("update_index", verbosity=0)
        refresh()

    return build


def refresh():
    server.writer().indices.refresh(index=f"{site_settings.ELASTICSEARCH['PREFIX']}-admin-*")


@pytest.fixture
def staff(client_of):
    return client_of("admin")


@pytest.fixture
def content(site_tree):
    ProjectPageFactory(title="Mares et tritons")
    NewsPageFactory(title="Mares en fête")
    NewsPageFactory(title="Hirondelles")
    PortalImage.objects.create(title="Mare au matin", file=get_test_image_file())


def pages_found(client, words):
    """What the admin's search of pages lists."""
    response = client.get(reverse("wagtailadmin_pages:search"), {"q": words})
    soup = soup_of(response)
    return sorted(row.get_text(strip=True) for row in soup.select(".title-wrapper a"))


def images_found(client, words):
    response = client.get(reverse("wagtailimages:index"), {"q": words})
    assert response.status_code == 200
    return [image.title for image in response.context["images"]]


def by_server(words):
    """What the server itself finds, whatever the database would."""
    results = get_search_backend().autocomplete(words, Page.objects.all())
    return sorted(page.title for page in super(type(results), results)._do_search())


def everything_works(client):
    assert pages_found(client, "mare") == ["Mares en fête", "Mares et tritons"]
    assert images_found(client, "mare") == ["Mare au matin"]


def test_a_page_is_chosen_among_those_that_one_may_see(admin_index, content, site_tree, caplog):
    caplog.set_level("INFO", logger="search.elastic")
    ProjectPageFactory(title="Mares en cours", slug="en-cours", live=False)
    admin_index()
    assert "Mares en cours" in by_server("mares")
    caplog.clear()
    found = limited(site_tree.news.fr).get("/admin/choose-page/search/", {"q": "mare"})
    titles = texts(soup_of(found), "td.title a")
    assert sorted(titles) == ["Mares en fête", "Mares et tritons"]
    assert not [line for line in caplog.messages if "Not answered" in line]


def save_by_form(client, page):
    """Publish a page with another title, as its editor does."""
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = client.get(url).content.decode()
    data = querydict_from_html(form, form_id="page-edit-form").dict()
    data |= {"title": "Mares publiées", "body-count": "0", "action-publish": "1"}
    response = client.post(url, data)
    assert response.status_code == 302, response.context["form"].errors
    page.refresh_from_db()
    assert page.title == "Mares publiées"


def test_database_alone_without_a_server():
    nobody = {"HOSTS": [], "API_KEY": "", "CA_FILE": "", "PREFIX": "x"}
    database = {"BACKEND": "wagtail.search.backends.database"}
    assert admin_search(nobody) == {"default": database}


def test_server_answers_when_it_is_there(staff, content, admin_index):
    admin_index()
    assert isinstance(get_search_backend(), SearchBackend)
    assert by_server("mare") == ["Mares en fête", "Mares et tritons"]
    everything_works(staff)
    NewsPageFactory(title="Marelle")
    refresh()
    assert by_server("mare") == ["Marelle", "Mares en fête", "Mares et tritons"]
    Page.objects.get(title="Marelle").delete()
    refresh()
    assert by_server("mare") == ["Mares en fête", "Mares et tritons"]


def test_database_answers_before_the_first_update_index(staff, content, admin_index):
    everything_works(staff)
    NewsPageFactory(title="Marelle")
    prefix = site_settings.ELASTICSEARCH["PREFIX"]
    assert server.writer().indices.get(index=f"{prefix}-admin-*").body == {}
    assert pages_found(staff, "marelle") == ["Marelle"]


FAULTS = {
    "refused": lambda proxy: proxy.refuse(),
    "hung": lambda proxy: proxy.hang(),
    "busy": lambda proxy: proxy.answer(429, "{}"),
    "no credentials": lambda proxy: proxy.answer(401, "{}"),
    "another product": lambda proxy: proxy.answer(200, "{}"),
}


@pytest.mark.sqlite  # a server fails the same, whatever the database
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_server_that_fails_breaks_nothing(
    staff, content, elastic_index, admin_index, elasticsearch_proxy, monkeypatch, fault
):
    admin_index()
    page = NewsPageFactory(title="Vieilles mares", slug="vieilles")
    with monkeypatch.context() as patch, elastic_index.through(elasticsearch_proxy):
        patch.setattr(server, "WRITE_LIMIT", 1)
        fault(elasticsearch_proxy)
        save_by_form(staff, page)
        found = ["Mares en fête", "Mares et tritons", "Mares publiées"]
        assert pages_found(staff, "mares") == found
        assert images_found(staff, "mare") == ["Mare au matin"]
        page.delete()
        assert pages_found(staff, "mares") == found[:2]
    admin_index()
    assert by_server("mares") == found[:2]
