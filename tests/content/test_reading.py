"""A page links to what its reader may open; of any other link the text is left."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.content.reading import may_have, may_open, without_closed_links

from ..factories import ProjectPageFactory, StandardPageFactory
from .conftest import reserve


def link(kind, pk, text="ici"):
    return f'<p><a linktype="{kind}" id="{pk}">{text}</a></p>'


@pytest.fixture
def target(site_tree):
    return StandardPageFactory(title="Cible", slug="zqslug")


@pytest.fixture
def pointing(target):
    text = link("page", target.pk)
    body = [
        ("text", text),
        ("questions", [{"question": "Où ?", "answer": text}]),
        ("link", {"label": "Venir", "page": target, "url": ""}),
    ]
    return ProjectPageFactory(title="Liens", body=body, how_to_take_part=text, data_use=text)


def links(client, page):
    response = client.get(page.url)
    assert response.status_code == 200
    return response.content.decode().count("zqslug")


def test_what_is_open_is_linked_to(client, target, pointing):
    assert links(client, pointing) == 5


@pytest.mark.parametrize("how", ["reserved", "password", "unpublished"])
def test_what_is_closed_is_not(client, client_of, target, pointing, how):
    if how == "reserved":
        group = reserve(target).groups.get()
    elif how == "password":
        target.view_restrictions.create(restriction_type="password", password="zq")
    else:
        target.unpublish()
    assert links(client, pointing) == 0
    if how == "reserved":
        member = client_of("member")
        member.user.groups.add(group)
        assert links(member, pointing) == 5


def test_who_has_given_the_password_is_led_on(client, target, pointing):
    restriction = target.view_restrictions.create(restriction_type="password", password="zq")
    client.post(
        f"/fr/_util/authenticate_with_password/{restriction.pk}/{target.pk}/",
        {"password": "zq", "return_url": "/fr/"},
    )
    assert links(client, pointing) == 5


def test_reserved_documents_are_named_to_who_may_have_them(
    client, client_of, site_tree, files, closed_collection
):
    body = [
        ("download", {"document": files.closed_document, "description": ""}),
        ("text", link("document", files.closed_document.pk)),
        ("text", link("document", files.document.pk)),
    ]
    page = ProjectPageFactory(title="Liens", body=body)
    told = client.get(page.url).content.decode()
    assert "zqdocument" not in told
    assert files.closed_document.url not in told
    assert files.document.url in told
    member = client_of("member")
    member.user.groups.add(*closed_collection.view_restrictions.get().groups.all())
    told = member.get(page.url).content.decode()
    assert "zqdocument" in told
    assert told.count(files.closed_document.url) == 2


def test_nobody_in_particular_may_open_what_is_everybodys(target, files):
    source = link("page", target.pk) + link("document", files.closed_document.pk, "là")
    assert without_closed_links(source, None) == link("page", target.pk) + "<p>là</p>"
    assert may_open(None, target)
    assert not may_have(None, files.closed_document)
    reserve(target)
    assert without_closed_links(source, None) == "<p>ici</p><p>là</p>"


@pytest.mark.parametrize(
    "source",
    [
        "",
        "<p>rien</p>",
        '<a href="https://example.org/">x</a>',
        link("email", 1),
        link("page", "x"),
        link("page", "9" * 12),
    ],
)
def test_nothing_else_is_touched(db, django_assert_num_queries, source):
    with django_assert_num_queries(0):
        assert without_closed_links(source, None) == source


def test_many_links_take_as_many_queries_as_one(site_tree, files):
    pages = [StandardPageFactory() for _ in range(4)]
    one, many = ("".join(link("page", page.pk) for page in some) for some in (pages[:1], pages))
    counts = []
    for source in (one, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert without_closed_links(source, None) == source
        counts.append(len(queries))
    assert counts == [2, 2]
