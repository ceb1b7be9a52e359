"""Two projects become one: what it takes over, what names it, where the old addresses lead."""

import json
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageLogEntry, ReferenceIndex
from wagtail_localize.models import Translation, TranslationSource

from directory.models import (
    DailyCount,
    ImportedRow,
    NotTheSame,
    ProjectIdentifier,
    ProjectPage,
    ProjectParty,
)
from directory.project_merging import merge_projects
from network.corpora import BY_TIER
from network.models import Involvement
from network.privacy import Tier
from network.subscriptions import KnownResult
from portal.confirmations.models import Confirmation
from portal.core import repointing
from portal.problems.models import ProblemReport
from search.models import SearchEntry
from tests.factories import (
    EventPageFactory,
    MemberFactory,
    NewsPageFactory,
    OrganisationFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    StandardPageFactory,
    a_question,
    a_search,
    translate,
)
from tests.limited import limited
from tests.soup import soup_of, texts

from .test_organisations import restrict

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)


@pytest.fixture
def kept(site_tree):
    return ProjectPageFactory(title="Vigie-Mares", site_url="https://mares.example.org/")


@pytest.fixture
def gone(site_tree):
    return ProjectPageFactory(title="Compter les têtards")


@pytest.fixture
def moderator(client_of):
    return client_of("moderator")


def compared(kept, gone, action=""):
    return f"/admin/reports/duplicates/{kept.pk}/{gone.pk}/{action}"


def fresh(page):
    return type(page).objects.get(pk=page.pk)


def link(page, document):
    return (
        f'<p><a id="{page.pk}" linktype="page">là</a>,'
        f' <a linktype="page" id="{page.pk}">ici</a>,'
        f' <a linktype="document" id="{document.pk}">ou là</a></p>'
    )


def item(value):
    return {"type": "item", "value": value, "id": str(uuid4())}


def body(page, document):
    """Blocks that name a page in each way that there is; a document may have any page's id."""
    return json.dumps(
        [
            {"type": "text", "value": link(page, document)},
            {"type": "link", "value": {"label": "Y aller", "page": page.pk, "url": ""}},
            {"type": "pages", "value": [item(page.pk), item(page.pk)]},
            {"type": "steps", "value": [item({"title": "1", "text": link(page, document)})]},
        ]
    )


def draft_of(page):
    return fresh(page).get_latest_revision_as_object()


class TestTakingOver:
    def test_what_one_lacks_and_nothing_else(self, kept, gone, vocabulary):
        for page, teaser, cost in ((kept, "Les mares.", ""), (gone, "Les têtards.", "5 €")):
            page.teaser, page.cost = teaser, cost
        gone.disciplines = [vocabulary.disciplines["1.6-ecology"]]
        gone.parties = [ProjectParty(organisation=OrganisationFactory(name="Hérons"), role="lead")]
        gone.tags.add("amphibiens")
        gone.tasks = ["observe"]
        for page in (kept, gone):
            page.save_revision().publish()
        assert merge_projects(kept, fresh(gone))
        page = fresh(kept)
        assert (page.title, page.teaser, page.cost) == ("Vigie-Mares", "Les mares.", "5 €")
        assert page.site_url == "https://mares.example.org/"
        assert [str(each) for each in page.disciplines.all()] == ["Écologie"]
        assert [(each.organisation.name, each.role) for each in page.parties.all()] == [
            ("Hérons", "lead")
        ]
        assert (list(page.tags.names()), page.tasks) == (["amphibiens"], ["observe"])
        assert page.live and not page.has_unpublished_changes

    def test_what_says_something_as_a_whole_alone(self, kept, gone):
        kept.commune, kept.start_date = "Brest", date(2026, 1, 1)
        gone.commune, gone.lat, gone.lon, gone.end_date = "Nice", 43.7, 7.2, date(2025, 1, 1)
        for page in (kept, gone):
            page.save_revision().publish()
        merge_projects(kept, gone)
        page = fresh(kept)
        assert (page.commune, page.lat, page.lon) == ("Brest", None, None)
        assert (page.start_date, page.end_date) == (date(2026, 1, 1), None)

    def test_identifiers_of_both(self, kept, gone):
        for page, values in ((kept, ["1", "2"]), (gone, ["2", "3"])):
            page.identifiers = [ProjectIdentifier(origin="SciStarter", value=v) for v in values]
            page.save_revision().publish()
        merge_projects(kept, gone)
        rows = fresh(kept).identifiers.values_list("value", flat=True)
        assert sorted(rows) == ["1", "2", "3"]

    def test_words_in_their_language_alone(self, kept, gone):
        english = translate(kept, title="Pond watch")
        gone.season, gone.contact_email = "Avril", "mares@example.org"
        gone.save_revision().publish()
        merge_projects(kept, gone)
        assert (fresh(kept).season, fresh(english).season) == ("Avril", "")
        assert fresh(english).contact_email == "mares@example.org"

    def test_a_draft_gets_it_and_isnt_published(self, kept, gone):
        kept.title = "Vigie-Mares, relue par personne"
        kept.save_revision()
        gone.season = "Avril"
        gone.save_revision().publish()
        merge_projects(kept, gone)
        page = fresh(kept)
        assert (page.title, page.season, page.has_unpublished_changes) == ("Vigie-Mares", "", True)
        draft = draft_of(kept)
        assert (draft.title, draft.season) == ("Vigie-Mares, relue par personne", "Avril")

    def test_what_nobody_has_looked_at_isnt_published(self, kept, gone):
        ProjectPage.objects.filter(pk=gone.pk).update(live=False)
        gone.season = "Brouillon"
        gone.save_revision()
        merge_projects(kept, fresh(gone))
        assert (fresh(kept).season, draft_of(kept).season) == ("", "Brouillon")

    def test_nor_what_waits_behind_what_was_published(self, kept, gone):
        gone.season = "Brouillon"
        gone.save_revision()
        merge_projects(kept, fresh(gone))
        assert (fresh(kept).season, draft_of(kept).season) == ("", "")

    def test_nor_what_not_everybody_may_read(self, kept, gone):
        gone.season = "Secret"
        gone.save_revision().publish()
        restrict(gone)
        merge_projects(kept, gone)
        assert (fresh(kept).season, draft_of(kept).season) == ("", "Secret")

    def test_a_project_that_isnt_published_stays_so(self, kept, gone):
        kept.unpublish()
        gone.season = "Avril"
        gone.save_revision().publish()
        merge_projects(fresh(kept), gone)
        assert (fresh(kept).live, draft_of(kept).season) == (False, "Avril")


class TestWhatNamedIt:
    def test_pages_and_their_drafts(self, kept, gone):
        pages = [
            ResourcePageFactory(project=gone),
            NewsPageFactory(project=gone),
            EventPageFactory(project=gone, live=False),
        ]
        changed = NewsPageFactory(title="Appel")
        changed.project = gone
        changed.save_revision()
        merge_projects(kept, gone)
        assert [fresh(page).project for page in pages] == [kept] * 3
        assert [draft_of(page).project for page in pages] == [kept] * 3
        assert (fresh(changed).project, draft_of(changed).project) == (None, kept)
        used = ReferenceIndex.get_references_to(kept).values_list("object_id", flat=True)
        assert set(used) >= {str(page.pk) for page in pages}

    def test_texts_and_blocks_and_their_drafts(self, kept, gone):
        page = StandardPageFactory(body=body(gone, gone))
        project = ProjectPageFactory(title="Lavoirs", how_to_take_part=link(gone, gone))
        draft = StandardPageFactory(title="Ébauche")
        draft.body = body(gone, gone)
        draft.save_revision()
        before = fresh(page).body.get_prep_value()
        expected = [plain(json.loads(body(kept, gone))), link(kept, gone)]
        merge_projects(kept, gone)

        def said(each):
            return plain(each.body.get_prep_value())

        assert said(fresh(page)) == said(draft_of(page)) == said(draft_of(draft)) == expected[0]
        assert fresh(project).how_to_take_part == draft_of(project).how_to_take_part == expected[1]
        ids = [block["id"] for block in fresh(page).body.get_prep_value()]
        assert ids == [block["id"] for block in before]
        assert not ReferenceIndex.get_references_to(gone).exists()

    def test_what_is_translated(self, kept, gone, site_tree):
        page = StandardPageFactory(body=body(gone, gone))
        source, _created = TranslationSource.update_or_create_from_instance(page)
        english = site_tree.home.en.locale
        translation = Translation.objects.create(source=source, target_locale=english)
        translation.save_target(publish=True)
        merge_projects(kept, gone)
        translation = Translation.objects.get(pk=translation.pk)
        translation.save_target(publish=True)
        told = json.dumps(translation.get_target_instance().body.get_prep_value())
        links = re.findall(r'<a id=\\"(\d+)\\" linktype=\\"(\w+)', told)
        expected = [(kept.pk, "page"), (kept.pk, "page"), (gone.pk, "document")]
        assert links == [(str(pk), kind) for pk, kind in expected] * 2
        assert re.findall(r'"(?:page|value)": (\d+)', told) == [str(kept.pk)] * 3

    def test_members_once_each(self, kept, gone):
        one = MemberFactory(projects=[(gone, "Médiation")])
        both = MemberFactory(projects=[(kept, ""), (gone, "Données")])
        merge_projects(kept, gone)
        rows = Involvement.objects.order_by("member").values_list("member", "project", "role")
        assert list(rows) == [
            (one.pk, kept.pk, "Médiation"),
            (both.pk, kept.pk, "Données"),
        ]
        entry = SearchEntry.of(BY_TIER[Tier.MEMBERS]).get(key=one.key)
        assert entry.codes["project"] == [str(kept.translation_key)]

    def test_of_a_member_in_two_languages_there_is_one(self, kept, gone):
        english = translate(gone, title="Counting tadpoles")
        member = MemberFactory(projects=[(gone, "Médiation"), (english, "")])
        merge_projects(kept, gone)
        assert [row.project for row in member.involvements.all()] != [gone]
        rows = Involvement.objects.values_list("member", "project", "role")
        assert list(rows) == [(member.pk, kept.pk, "Médiation")]

    def test_questions_and_known_results(self, kept, gone):
        question = a_question(gone)
        search, other = (a_search(MemberFactory()) for _time in range(2))
        for each, page in ((search, gone), (other, gone), (other, kept)):
            KnownResult.objects.create(search=each, key=page.translation_key)
        merge_projects(kept, gone)
        question.refresh_from_db()
        assert question.project == kept
        found = KnownResult.objects.order_by("search").values_list("search", "key")
        assert list(found) == [(each.pk, kept.translation_key) for each in (search, other)]

    def test_clicks_imports_problems(self, kept, gone):
        for page, day, clicks in ((kept, 0, 2), (gone, 0, 3), (gone, 1, 4)):
            key, day = page.translation_key, DAY + timedelta(days=day)
            DailyCount.objects.create(project=key, day=day, views=10, clicks=clicks)
        ImportedRow.objects.create(origin="x", external_id="1", fingerprint="f", page=gone)
        ProblemReport.objects.create(page=gone, kind="wrong", message="Non")
        merge_projects(kept, gone)
        found = DailyCount.objects.order_by("day").values_list("project", "views", "clicks")
        assert list(found) == [(kept.translation_key, 20, 5), (kept.translation_key, 10, 4)]
        assert ImportedRow.objects.get().page == kept
        assert ProblemReport.objects.get().page.pk == kept.pk

    @pytest.mark.parametrize("own", [None, -1, 1], ids=["nobody", "before", "after"])
    def test_the_later_confirmation(self, kept, gone, own, moderator):
        now = timezone.now()
        when = own and now + timedelta(days=own)
        if when:
            Confirmation.objects.create(key=kept.translation_key, confirmed_at=when)
        other = {"confirmed_at": now, "confirmed_by": moderator.user, "asked_at": now}
        Confirmation.objects.create(key=gone.translation_key, **other)
        merge_projects(kept, gone)
        [found] = Confirmation.objects.all()
        assert found.key == kept.translation_key
        assert (found.confirmed_at, found.asked_at) == (max(now, when or now), now)

    def test_what_isnt_the_same_as_it(self, kept, gone, moderator):
        third = ProjectPageFactory(title="Lavoirs")
        for other in (kept, third):
            NotTheSame.say(gone.translation_key, other.translation_key, moderator.user)
        merge_projects(kept, gone)
        [said] = NotTheSame.objects.all()
        assert {said.one, said.other} == {kept.translation_key, third.translation_key}


def plain(value):
    """A block's value without the ids that are given to items."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items() if name != "id"}
    return [plain(each) for each in value] if isinstance(value, list) else value


class TestAddresses:
    def test_lead_on_in_each_language(self, kept, gone, client):
        english = translate(kept, title="Pond watch", slug="pond-watch")
        translated = translate(gone, title="Counting tadpoles", slug="counting-tadpoles")
        pairs = [(gone.url, kept.url), (translated.url, english.url)]
        before = Redirect.add_redirect("/tetards", gone)
        merge_projects(kept, gone)
        for old, new in (*pairs, (before.old_path, kept.url)):
            answer = client.get(old)
            assert (answer.status_code, answer.url) == (301, new)
        answer = client.get(f"{pairs[0][0]}go/")
        assert (answer.status_code, answer.url) == (301, kept.relay_url)

    def test_to_the_other_language_where_there_is_no_page_in_theirs(self, kept, gone, client):
        old = translate(gone, title="Counting tadpoles").url
        merge_projects(kept, gone)
        assert client.get(old).url == kept.url

    def test_of_what_mirrors_it_lead_on_as_well(self, kept, gone, site_tree, client):
        english = gone.copy_for_translation(site_tree.home.en.locale, alias=True)
        mirror = gone.create_alias(parent=gone.get_parent(), update_slug="miroir")
        mirrors = [fresh(page) for page in (english, mirror)]
        for page in mirrors:
            page.live = True
            page.save()
        addresses = [page.url for page in mirrors]
        merge_projects(kept, gone)
        assert list(ProjectPage.objects.all()) == [kept]
        assert [client.get(each).url for each in addresses] == [kept.url] * 2

    def test_of_a_draft_lead_nowhere(self, kept, gone, client):
        gone.unpublish()
        merge_projects(kept, fresh(gone))
        assert not Redirect.objects.filter(old_path__contains="tetards").exists()


class TestMerging:
    def test_one_is_left_and_found(self, kept, gone):
        translate(gone, title="Counting tadpoles")
        merge_projects(kept, gone)
        assert list(ProjectPage.objects.all()) == [kept]
        entries = SearchEntry.objects.filter(kind="project", deleted=False)
        assert [entry.key for entry in entries] == [kept.translation_key]

    def test_is_in_the_history_of_the_one_that_stays(self, kept, gone, moderator):
        merge_projects(kept, gone, moderator.user)
        [entry] = PageLogEntry.objects.filter(action="core.merge")
        assert (entry.page_id, entry.user, entry.data["label"]) == (
            *(kept.pk, moderator.user, "Compter les têtards"),
        )

    def test_of_what_is_gone_already_is_nothing(self, kept, gone):
        stale = fresh(gone)
        gone.delete()
        assert merge_projects(kept, stale) is False
        assert list(ProjectPage.objects.all()) == [kept]

    @pytest.mark.parametrize("breaks", ["repoint_rows", "_rewrite_revisions"])
    def test_that_fails_changes_nothing(self, kept, gone, monkeypatch, breaks):
        news = NewsPageFactory(project=gone)
        MemberFactory(projects=[(gone, "Données")])
        gone.season = "Avril"
        gone.save_revision().publish()

        def fail(*args):
            raise RuntimeError

        monkeypatch.setattr(repointing, breaks, fail)
        with pytest.raises(RuntimeError):
            merge_projects(kept, gone)
        assert (fresh(news).project, fresh(kept).season) == (gone, "")
        assert Involvement.objects.get().project == gone
        assert ProjectPage.objects.count() == 2


class TestScreen:
    @pytest.fixture
    def differing(self, kept, gone):
        kept.teaser, gone.teaser, gone.season = "Mares.", "Têtards.", "Avril"
        for page in (kept, gone):
            page.save_revision().publish()
        return kept, gone

    def test_shows_what_differs_and_what_is_taken_over(self, moderator, differing):
        soup = soup_of(moderator.get(compared(*differing)))
        rows = {
            row.h3.get_text(): texts(row, ".compare-sides > div")
            for row in soup.select(".compare-row")
        }
        kept, gone = differing
        assert rows["Saison"] == [
            f"{kept.title} {gettext('Nothing')}",
            f"{gone.title} {gettext('will be taken over')} Avril",
        ]
        assert rows["Accroche"] == [f"{kept.title} Mares.", f"{gone.title} Têtards."]
        [taken] = [texts(ul, "li") for ul in soup.select("h3 + ul")]
        assert taken == ["Saison"]

    def test_merges(self, moderator, differing):
        kept, gone = differing
        answer = moderator.post(compared(kept, gone, "merge/"), follow=True)
        message = soup_of(answer).select_one(".messages")
        assert kept.title in message.get_text() and gone.title in message.get_text()
        assert message.select_one(f'a[href="/admin/pages/{kept.pk}/edit/"]')
        assert list(ProjectPage.objects.all()) == [kept]
        history = moderator.get(f"/admin/pages/{kept.pk}/history/")
        assert gone.title in history.content.decode()

    def test_an_editor_who_may_not_publish_compares_and_no_more(self, client_of, differing):
        editor = client_of("editor")
        page = soup_of(editor.get(compared(*differing)))
        assert not page.select('form[action$="merge/"]')
        editor.post(compared(*differing, "merge/"))
        assert ProjectPage.objects.count() == 2

    @pytest.fixture
    def french(self, differing):
        """May write, publish and delete projects in French, and nothing in English."""
        return limited(differing[0].get_parent(), actions=["change", "publish"])

    def test_who_has_the_right_to_all_of_it_merges(self, french, differing):
        french.post(compared(*differing, "merge/"))
        assert list(ProjectPage.objects.all()) == [differing[0]]

    @pytest.mark.parametrize("which", [0, 1], ids=["stays", "goes"])
    def test_who_lacks_it_in_one_language_doesnt(self, french, differing, which):
        translate(differing[which], title="zq")
        page = french.get(compared(*differing))
        assert not soup_of(page).select('form[action$="merge/"]')
        assert "zq" not in page.content.decode()
        french.post(compared(*differing, "merge/"))
        assert ProjectPage.objects.count() == 3

    def test_what_is_locked_stays(self, moderator, differing):
        ProjectPage.objects.filter(pk=differing[1].pk).update(locked=True)
        moderator.post(compared(*differing, "merge/"))
        assert ProjectPage.objects.count() == 2
