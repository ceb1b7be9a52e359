"""References: what other programs read in them is what is known of the resource."""

import json

import bibtexparser
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text
from wagtail.documents import get_document_model
from wagtail.models import BaseViewRestriction, Collection, CollectionViewRestriction

from portal.core.choices import ResourceType
from resources.bibliographies import FORMATS, _parts
from resources.citations import Citation, one_line
from resources.equivalents import NAMES
from resources.models import ResourceAuthor
from search.views import REFERENCES
from tests.factories import (
    EventPageFactory,
    OrganisationFactory,
    ResourcePageFactory,
    UserFactory,
    translate,
)
from tests.lengths import examples
from tests.soup import soup_of

SEARCH = "/fr/search/references/"
NASTY = ["\\", "{", "}", "%", "$", "&", "#", "_", "~", "^", '"', "@", ",", "=", " and ", "- ", "é"]
# But for what TeX makes other signs of, such as two hyphens, which is as its authors mean it.
signs = st.characters(exclude_characters="`'-?!<>ˆ", exclude_categories=["Cs"])
texts = st.lists(st.sampled_from(NASTY) | st.text(signs, max_size=3), min_size=1, max_size=6)
texts = texts.map(lambda parts: one_line("".join(["T", *parts])))


def plain(text):
    """What TeX would show, by a reader that lacks two names of braces and the plain circumflex."""
    for name, sign in (("left", "{"), ("right", "}")):
        text = text.replace(rf"\textbrace{name}{{}}", rf"\{sign}")
    return LatexNodes2Text(keep_comments=True).latex_to_text(text).replace("ˆ", "^")


def written(name, *cited):
    return "".join(_parts(cited, FORMATS[name]))


def read_bibtex(text):
    """[(type, key, {field: text})] as bibtexparser reads them."""
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    return [
        (each.entry_type, each.key, {field.key: field.value for field in each.fields})
        for each in library.entries
    ]


def read_ris(text):
    return rispy.loads(text)


class TestFormats:
    def test_each_has_a_name_that_the_search_gives_it(self):
        assert FORMATS.keys() == REFERENCES.keys()

    def test_each_type_of_resource_is_something_in_each(self):
        assert NAMES.keys() == set(ResourceType)
        for names in NAMES.values():
            assert names.ris in rispy.TYPE_OF_REFERENCE_MAPPING
            assert "" not in names

    @settings(max_examples=examples(60))
    @given(title=texts, publisher=texts, family=texts, given=texts, type=st.sampled_from([*NAMES]))
    def test_whatever_is_written_in_a_title_or_a_name(self, title, publisher, family, given, type):
        cited = Citation(
            key="a-1",
            names=NAMES[type],
            title=title,
            publisher=publisher,
            authors=((family, given),),
        )
        other = Citation(key="b-2", names=NAMES[type], title="Autre")
        first, second = read_bibtex(written("bibtex", cited, other))
        assert (first[:2], second[:2]) == ((NAMES[type].bibtex, "a-1"), (NAMES[type].bibtex, "b-2"))
        assert plain(first[2]["title"]) == title
        assert plain(first[2][NAMES[type].within]) == publisher
        first, second = read_ris(written("ris", cited, other))
        assert (first["title"], first["authors"]) == (title, [f"{family}, {given}"])
        assert second["id"] == "b-2"
        first, second = json.loads(written("csl", cited, other))
        assert (first["title"], first["author"]) == (title, [{"family": family, "given": given}])


@pytest.fixture
def work(site_tree):
    page = ResourcePageFactory(
        title="Étudier les mares {2}",
        slug="mares",
        teaser="Un protocole & ses fiches.",
        resource_type="article",
        year=2024,
        publisher="Revue de l’étang",
        doi="10.1234/a_b%c",
        licence="CC-BY-4.0",
        languages=["fr"],
        tags=["eau", "amphibiens"],
    )
    ResourceAuthor.objects.create(page=page, given_name="Ana", family_name="Le Goff")
    ResourceAuthor.objects.create(page=page, family_name="Mares, fleuves and Co")
    return page


def download(client, page, name):
    response = client.get(f"{page.url}citation/{name}/")
    assert response.status_code == 200
    extension = FORMATS[name].extension
    assert response["Content-Disposition"] == f'attachment; filename="mares.{extension}"'
    return response.content.decode()


class TestOneResource:
    def test_in_bibtex(self, client, work):
        [(kind, key, fields)] = read_bibtex(download(client, work, "bibtex"))
        assert (kind, key) == ("article", f"le-goff2024-{work.pk}")
        assert fields == {
            "title": r"{Étudier les mares \textbraceleft{}2\textbraceright{}}",
            "author": "Le Goff, Ana and {Mares, fleuves and Co}",
            "journal": "Revue de l’étang",
            "year": "2024",
            "doi": "10.1234/a_b%c",
            "url": "https://example.org/mares",
            "language": "fr",
            "copyright": "https://creativecommons.org/licenses/by/4.0/",
            "keywords": "amphibiens, eau",
            "abstract": r"Un protocole \& ses fiches.",
        }

    def test_in_ris(self, client, work):
        text = download(client, work, "ris")
        assert all(line.endswith("\r") for line in text.split("\n")[:-1])
        assert read_ris(text) == [
            {
                "type_of_reference": "JOUR",
                "id": f"le-goff2024-{work.pk}",
                "title": "Étudier les mares {2}",
                "authors": ["Le Goff, Ana", "Mares, fleuves and Co"],
                "year": "2024",
                "secondary_title": "Revue de l’étang",
                "doi": "10.1234/a_b%c",
                "urls": ["https://example.org/mares"],
                "language": "fr",
                "notes": ["https://creativecommons.org/licenses/by/4.0/"],
                "keywords": ["amphibiens", "eau"],
                "abstract": "Un protocole & ses fiches.",
            }
        ]

    def test_in_csl(self, client, work):
        assert json.loads(download(client, work, "csl")) == [
            {
                "id": f"le-goff2024-{work.pk}",
                "type": "article-journal",
                "title": "Étudier les mares {2}",
                "author": [
                    {"family": "Le Goff", "given": "Ana"},
                    {"literal": "Mares, fleuves and Co"},
                ],
                "issued": {"date-parts": [[2024]]},
                "container-title": "Revue de l’étang",
                "DOI": "10.1234/a_b%c",
                "URL": "https://example.org/mares",
                "language": "fr",
                "keyword": "amphibiens, eau",
                "abstract": "Un protocole & ses fiches.",
                "custom": {"license": "https://creativecommons.org/licenses/by/4.0/"},
            }
        ]

    def test_of_which_little_is_known(self, client, site_tree):
        organisation = OrganisationFactory(name="Les Amis des mares")
        page = ResourcePageFactory(
            title="Mares",
            slug="mares",
            external_url="",
            organisation=organisation,
            resource_type="poster",
        )
        [told] = json.loads(download(client, page, "csl"))
        assert told == {
            "id": f"poster-{page.pk}",
            "type": "speech",
            "title": "Mares",
            "publisher": "Les Amis des mares",
            "URL": f"http://testserver{page.url}",
            "language": "fr",
        }

    def test_on_its_page_in_words_and_as_files(self, client, work):
        cite = soup_of(client.get(work.url)).select_one(".cite")
        assert cite.textarea.text == (
            "Ana Le Goff, Mares, fleuves and Co (2024). Étudier les mares {2}. "
            "Revue de l’étang. https://doi.org/10.1234/a_b%c"
        )
        links = {link.get_text(strip=True): link["href"] for link in cite.select("a")}
        assert links.keys() == {"BibTeX", "RIS", "CSL-JSON"}
        for address in links.values():
            assert client.get(address).status_code == 200

    def test_there_is_nothing_in_another_format(self, client, work):
        assert client.get(f"{work.url}citation/zq/").status_code == 404

    def test_a_key_is_the_same_while_titles_and_texts_change(self, client, work):
        before = json.loads(download(client, work, "csl"))[0]["id"]
        work.title, work.teaser = "Autre", "Autre"
        work.save_revision().publish()
        assert json.loads(download(client, work, "csl"))[0]["id"] == before


def close(page, kind):
    page.view_restrictions.create(restriction_type=kind, password="zq")


KINDS = [BaseViewRestriction.LOGIN, BaseViewRestriction.PASSWORD]


class TestWhoMaySee:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("where", ["itself", "above"])
    def test_nothing_of_what_is_closed(self, client, work, kind, where):
        ResourcePageFactory(title="Ouvert")
        address, pk = f"{work.url}citation/", work.pk
        close(work if where == "itself" else work.get_parent(), kind)
        for name in FORMATS:
            response = client.get(f"{address}{name}/")
            assert "attachment" not in response.get("Content-Disposition", "")
            found = b"".join(client.get(SEARCH + name).streaming_content)
            assert b"mares" not in found
            told = client.get(f"/api/v1/pages/{pk}/citation", {"format": name})
            nothing = client.get("/api/v1/pages/999999/citation", {"format": name})
            assert (told.status_code, told.content) == (404, nothing.content)

    def test_a_draft(self, client, work):
        work.unpublish()
        assert client.get(f"{work.url}citation/ris/").status_code == 404
        assert client.get(f"/api/v1/pages/{work.pk}/citation").status_code == 404
        assert b"".join(client.get(f"{SEARCH}ris").streaming_content) == b""

    def test_who_may_see_has_it(self, client, work):
        close(work, BaseViewRestriction.LOGIN)
        client.force_login(UserFactory())
        assert "Étudier" in download(client, work, "ris")
        response = client.get(f"{SEARCH}ris")
        assert "Étudier" in b"".join(response.streaming_content).decode()
        assert response["Cache-Control"] == "private, no-store"
        told = client.get(f"/api/v1/pages/{work.pk}/citation")
        assert "private" in told["Cache-Control"]


class TestSearch:
    def found(self, client, name="csl", **query):
        return b"".join(client.get(SEARCH + name, query).streaming_content).decode()

    def test_the_resources_that_it_finds_in_its_order(self, client, work):
        ResourcePageFactory(title="Zones humides")
        ResourcePageFactory(title="Atlas")
        EventPageFactory(title="Atelier")
        told = json.loads(self.found(client, sort="title"))
        assert [each["title"] for each in told] == [
            *("Atlas", "Étudier les mares {2}", "Zones humides")
        ]
        assert len(read_bibtex(self.found(client, "bibtex"))) == 3
        assert len(read_ris(self.found(client, "ris"))) == 3
        assert len(json.loads(self.found(client, q="mares"))) == 1
        assert json.loads(self.found(client, q="introuvable")) == []

    def test_in_the_language_of_its_address(self, client, work):
        translate(work, title="Studying ponds")
        response = client.get("/en/search/references/csl")
        [told] = json.loads(b"".join(response.streaming_content))
        assert told["title"] == "Studying ponds"

    def test_keys_are_no_others(self, client, site_tree):
        for n in range(4):
            page = ResourcePageFactory(title=f"Mares {n}", year=2024)
            ResourceAuthor.objects.create(page=page, family_name="Le Goff")
        keys = {key for _type, key, _fields in read_bibtex(self.found(client, "bibtex"))}
        assert len(keys) == 4

    @pytest.mark.parametrize("query", ["from=x", "kind=zq", "page=0"])
    def test_what_is_wrong_is_told_by_the_search(self, client, site_tree, query):
        response = client.get(f"{SEARCH}ris?{query}")
        assert (response.status_code, response["Content-Type"][:9]) == (400, "text/html")

    def test_other_formats_and_methods(self, client, site_tree):
        assert client.get(f"{SEARCH}zq").status_code == 404
        assert client.post(f"{SEARCH}ris").status_code == 405

    def test_lists_of_resources_lead_there(self, client, work):
        for address in ("/fr/ressources/", "/fr/search/?kind=resource"):
            links = soup_of(client.get(address)).select('a[href*="references/"]')
            assert len(links) == len(FORMATS)
            for link in links:
                assert b"mares" in b"".join(client.get(link["href"]).streaming_content)
        for address in ("/fr/projets/", "/fr/search/", "/fr/search/?kind=resource&q=introuvable"):
            assert soup_of(client.get(address)).select('a[href*="references/"]') == []

    def test_as_many_queries_however_many(self, client, site_tree, django_assert_max_num_queries):
        for n in range(12):
            page = ResourcePageFactory(title=f"R{n}", tags=[f"t{n}"])
            ResourceAuthor.objects.create(page=page, family_name=f"F{n}")
        self.found(client)
        with django_assert_max_num_queries(16):
            self.found(client)


class TestAPI:
    def test_a_file_in_each_format(self, client, work):
        for name in FORMATS:
            response = client.get(f"/api/v1/pages/{work.pk}/citation", {"format": name})
            assert response.content.decode() == download(client, work, name)
            assert response["Content-Type"] == FORMATS[name].content_type
        default = client.get(f"/api/v1/pages/{work.pk}/citation")
        assert json.loads(default.content)[0]["id"] == f"le-goff2024-{work.pk}"

    @pytest.mark.parametrize("query", ["format=zq", "format=", "format=ris&format=ris", "zq=1"])
    def test_what_is_wrong_is_told(self, client, work, query):
        response = client.get(f"/api/v1/pages/{work.pk}/citation?{query}")
        assert (response.status_code, response.json()["code"]) == (400, "invalid_parameters")

    def test_other_pages_have_none(self, client, site_tree):
        address = f"/api/v1/pages/{site_tree.home.fr.pk}/citation"
        assert client.get(address).status_code == 404


def scholar(client, page):
    head = soup_of(client.get(page.url)).head
    return [
        (each["name"], each["content"])
        for each in head.find_all("meta")
        if each.get("name", "").startswith("citation_")
    ]


class TestHead:
    def test_names_what_is_known(self, client, work):
        assert scholar(client, work) == [
            ("citation_title", "Étudier les mares {2}"),
            ("citation_author", "Le Goff, Ana"),
            ("citation_author", "Mares, fleuves and Co"),
            ("citation_publication_date", "2024"),
            ("citation_journal_title", "Revue de l’étang"),
            ("citation_doi", "10.1234/a_b%c"),
            ("citation_language", "fr"),
            ("citation_abstract_html_url", f"http://testserver{work.url}"),
        ]

    def test_nothing_of_a_page_that_isnt_everybodys(self, client, work):
        close(work, BaseViewRestriction.LOGIN)
        client.force_login(UserFactory())
        assert scholar(client, work) == []

    def test_a_document_that_everybody_may_open(self, client, site_tree):
        place = Collection.get_first_root_node().add_child(name="zq")
        files = [
            get_document_model().objects.create(title="D", file=name, collection=place)
            for name in ("a.pdf", "b.PDF", "c.odt")
        ]
        pages = [ResourcePageFactory(document=each) for each in files]
        told = [dict(scholar(client, page)).get("citation_pdf_url") for page in pages]
        assert told == [
            f"http://testserver{files[0].url}",
            f"http://testserver{files[1].url}",
            None,
        ]
        CollectionViewRestriction.objects.create(collection=place, restriction_type="login")
        assert "citation_pdf_url" not in dict(scholar(client, pages[0]))
