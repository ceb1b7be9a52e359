"""What staff do to a classification."""

import datetime
import json

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.log_actions import registry
from wagtail.models import Revision
from wagtail_localize.models import TranslationSource

from directory.models import Organisation
from portal.core import tree
from portal.core.classification import resolve
from portal.core.models import Discipline, Territory
from tests.factories import (
    EventPageFactory,
    OrganisationFactory,
    ProjectPageFactory,
    UserFactory,
    translate,
)

pytestmark = pytest.mark.django_db
SOUND = ([], [], [], [], [])


def discipline(code):
    return Discipline.objects.get(code=code)


def filing(page):
    """The codes that a page is filed under in the tables, in the tree's order."""
    return [node.code for node in type(page).objects.get(pk=page.pk).disciplines.order_by("path")]


def draft_filing(page):
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    return sorted(node.code for node in draft.disciplines.all())


def save_draft(page, *nodes, **values):
    """File a draft of `page` under `nodes`, leaving what is published as it is."""
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.disciplines = list(nodes)
    for name, value in values.items():
        setattr(draft, name, value)
    return draft.save_revision()


class TestAdd:
    def test_below_a_parent(self, vocabulary, changes):
        node = Discipline(code="1.6-botany", label_fr="Botanique", label_en="Botany")
        tree.add(node, vocabulary.disciplines["1.6"])
        stored = discipline("1.6-botany")
        assert (stored.get_parent().code, stored.edited) == ("1.6", True)
        assert stored == discipline("1.6").get_last_child()
        assert changes == [Discipline]

    def test_at_the_top(self, vocabulary):
        tree.add(Discipline(code="7", label_fr="Autres", label_en="Other"))
        assert discipline("7") == Discipline.get_last_root_node()

    def test_below_a_node_that_went_away(self, vocabulary):
        parent = vocabulary.disciplines["1.6-ecology"]
        discipline("1.6-ecology").delete()
        with pytest.raises(tree.Refused):
            tree.add(Discipline(code="x", label_fr="x", label_en="x"), parent)


class TestChange:
    def test_saves_those_fields_alone(self, vocabulary):
        stale = discipline("1.6-ecology")
        tree.move(discipline("1.6-ecology"), discipline("3"))
        stale.label_fr = "Écologie scientifique"
        tree.change(stale, ["label_fr"])
        node = discipline("1.6-ecology")
        assert (node.label_fr, node.get_parent().code) == ("Écologie scientifique", "3")
        assert Discipline.find_problems() == SOUND

    def test_an_old_code_goes_on_leading_there(self, vocabulary, site_tree, told):
        page = ProjectPageFactory(disciplines=[vocabulary.disciplines["1.6-ecology"]])
        told.clear()
        node = discipline("1.6-ecology")
        node.code = "1.6-eco"
        tree.change(node, ["code"])
        assert resolve(Discipline, "1.6-ecology") == discipline("1.6-eco")
        assert told == [(Discipline, [page.pk])]
        node = discipline("1.6-eco")
        node.code = "1.6-ecology"
        tree.change(node, ["code"])
        assert discipline("1.6-ecology").former_codes == ["1.6-eco"]

    def test_a_text_says_nothing_of_how_pages_are_filed(self, vocabulary, site_tree, told, changes):
        ProjectPageFactory(disciplines=[vocabulary.disciplines["1.6-ecology"]])
        told.clear()
        changes.clear()
        node = discipline("1.6")
        node.text_en = "<p>Life.</p>"
        tree.change(node, ["label_fr", "text_en"])
        assert (told, changes) == ([], [])
        assert (discipline("1.6").text_en, discipline("1.6").edited) == ("<p>Life.</p>", False)


class TestMove:
    def test_below_another_parent_with_all_below(self, vocabulary, site_tree, told):
        page = ProjectPageFactory(disciplines=[vocabulary.disciplines["1.6-ecology"]])
        told.clear()
        tree.move(discipline("1.6"), discipline("6"))
        node = discipline("1.6")
        assert (node.get_parent().code, node.edited) == ("6", True)
        assert discipline("1.6-ecology").get_parent() == node
        assert told == [(Discipline, [page.pk])]
        assert Discipline.find_problems() == SOUND

    def test_to_the_top(self, vocabulary):
        tree.move(discipline("1.6"))
        assert discipline("1.6") == Discipline.get_last_root_node()
        assert Discipline.find_problems() == SOUND

    @pytest.mark.parametrize("target", ["1", "1.6", "1.6-ecology"])
    def test_not_below_itself(self, vocabulary, target):
        with pytest.raises(tree.Refused):
            tree.move(discipline("1"), discipline(target))

    def test_among_siblings(self, vocabulary):
        def order():
            return [node.code for node in discipline("1").get_children()]

        tree.shift(discipline("1.6"), -1)
        assert order() == ["1.6", "1.3"]
        tree.shift(discipline("1.6"), -1)
        assert order() == ["1.6", "1.3"]
        tree.shift(discipline("1.6"), 1)
        assert order() == ["1.3", "1.6"]
        tree.shift(discipline("1.6"), 1)
        assert order() == ["1.3", "1.6"]
        assert Discipline.find_problems() == SOUND


class TestMergeTables:
    def test_pages_are_refiled_once_each(self, vocabulary, site_tree, told):
        ecology, birds = (vocabulary.disciplines[f"1.6-{c}"] for c in ("ecology", "ornithology"))
        history = vocabulary.disciplines["6.1-history"]
        only = ProjectPageFactory(disciplines=[birds])
        both = EventPageFactory(disciplines=[ecology, birds, history])
        other = ProjectPageFactory(disciplines=[history])
        told.clear()
        target = tree.merge(birds, ecology)
        assert [filing(page) for page in (only, both, other)] == [
            ["1.6-ecology"],
            ["1.6-ecology", "6.1-history"],
            ["6.1-history"],
        ]
        assert told == [(Discipline, [only.pk, both.pk])]
        assert target.former_codes == ["1.6-ornithology"]
        assert resolve(Discipline, "1.6-ornithology") == target
        assert Discipline.find_problems() == SOUND

    def test_children_and_former_codes_move_along(self, vocabulary, site_tree, told):
        below = ProjectPageFactory(disciplines=[vocabulary.disciplines["6.1-history"]])
        told.clear()
        tree.merge(vocabulary.disciplines["6.2"], vocabulary.disciplines["6.1"])
        tree.merge(discipline("6.1"), discipline("1.3"))
        assert [node.code for node in discipline("1.3").get_children()] == [
            "6.1-history",
            "6.1-archaeology",
            "6.2-linguistics",
        ]
        assert discipline("1.3").former_codes == ["6.1", "6.2"]
        assert told == [(Discipline, [below.pk])]
        assert Discipline.find_problems() == SOUND

    def test_into_its_parent(self, vocabulary):
        tree.merge(vocabulary.disciplines["1.6"], vocabulary.disciplines["1"])
        assert [node.code for node in discipline("1").get_children()] == [
            "1.3",
            "1.6-ecology",
            "1.6-ornithology",
        ]
        assert Discipline.find_problems() == SOUND

    def test_a_root_into_the_next(self, vocabulary):
        tree.merge(vocabulary.disciplines["1"], vocabulary.disciplines["3"])
        assert [node.code for node in discipline("3").get_children()] == ["3.3", "1.3", "1.6"]
        assert Discipline.find_problems() == SOUND

    @pytest.mark.parametrize("target", ["1", "1.6", "1.6-ecology"])
    def test_not_into_itself_or_below(self, vocabulary, target):
        before = list(Discipline.objects.values("code", "path", "numchild", "former_codes"))
        with pytest.raises(tree.Refused):
            tree.merge(discipline("1"), discipline(target))
        assert list(Discipline.objects.values("code", "path", "numchild", "former_codes")) == before

    def test_records_that_are_no_pages(self, vocabulary):
        brest = OrganisationFactory(territory=vocabulary.territories["FR-DEP-29"])
        paris = OrganisationFactory(territory=vocabulary.territories["FR-DEP-75"])
        tree.merge(vocabulary.territories["FR-DEP-29"], vocabulary.territories["FR-REG-53"])
        codes = dict(Organisation.objects.values_list("pk", "territory__code"))
        assert codes == {brest.pk: "FR-REG-53", paris.pk: "FR-DEP-75"}
        assert Territory.find_problems() == SOUND

    def test_is_logged(self, vocabulary):
        user = UserFactory()
        target = tree.merge(vocabulary.disciplines["1.3"], vocabulary.disciplines["1.6"], user=user)
        entry = registry.get_logs_for_instance(target).get()
        assert (entry.action, entry.user, entry.data["code"]) == ("core.merge", user, "1.3")

    def test_a_failure_undoes_all(self, vocabulary, site_tree, monkeypatch):
        page = ProjectPageFactory(disciplines=[vocabulary.disciplines["1.6-ornithology"]])
        save_draft(page, vocabulary.disciplines["1.6-ornithology"])

        def fail(*args):
            raise RuntimeError

        monkeypatch.setattr(tree, "announce", fail)
        with pytest.raises(RuntimeError):
            tree.merge(discipline("1.6-ornithology"), discipline("1.6-ecology"))
        assert filing(page) == draft_filing(page) == ["1.6-ornithology"]
        assert Discipline.find_problems() == SOUND


class TestMergeRevisions:
    def test_a_draft_published_later_stays_filed(self, vocabulary, site_tree):
        ecology, birds = (vocabulary.disciplines[f"1.6-{c}"] for c in ("ecology", "ornithology"))
        page = ProjectPageFactory(disciplines=[vocabulary.disciplines["6.1-history"]])
        save_draft(page, birds)
        tree.merge(birds, ecology)
        assert filing(page) == ["6.1-history"]
        type(page).objects.get(pk=page.pk).get_latest_revision().publish()
        assert filing(page) == ["1.6-ecology"]

    def test_a_draft_filed_under_both_is_filed_once(self, vocabulary, site_tree):
        ecology, birds = (vocabulary.disciplines[f"1.6-{c}"] for c in ("ecology", "ornithology"))
        page = ProjectPageFactory()
        revision = save_draft(page, birds, ecology)
        tree.merge(birds, ecology)
        assert Revision.objects.get(pk=revision.pk).content["disciplines"] == [ecology.pk]

    def test_a_page_never_published(self, vocabulary, site_tree):
        birds = vocabulary.disciplines["1.6-ornithology"]
        page = ProjectPageFactory(live=False, disciplines=[birds])
        tree.merge(birds, discipline("1.6-ecology"))
        page.get_latest_revision().publish()
        assert filing(page) == ["1.6-ecology"]

    def test_a_scheduled_version_below_a_later_draft(self, vocabulary, site_tree):
        birds, history = vocabulary.disciplines["1.6-ornithology"], discipline("6.1-history")
        page = ProjectPageFactory()
        tomorrow = timezone.now() + datetime.timedelta(days=1)
        scheduled = save_draft(page, birds, go_live_at=tomorrow)
        scheduled.publish()
        save_draft(page, history, go_live_at=None)
        tree.merge(birds, discipline("1.6-ecology"))
        version = Revision.objects.get(pk=scheduled.pk).as_object()
        codes = [node.code for node in version.disciplines.all()]
        assert (codes, draft_filing(page)) == (["1.6-ecology"], ["6.1-history"])

    def test_an_older_version_that_is_restored(self, vocabulary, site_tree):
        birds = vocabulary.disciplines["1.6-ornithology"]
        page = ProjectPageFactory(disciplines=[birds])
        older = page.latest_revision
        save_draft(page, discipline("6.1-history")).publish()
        tree.merge(birds, discipline("1.6-ecology"))
        Revision.objects.get(pk=older.pk).publish()
        assert filing(page) == ["1.6-ecology"]

    def test_a_translation_updated_later(self, vocabulary, site_tree):
        birds = vocabulary.disciplines["1.6-ornithology"]
        page = ProjectPageFactory(disciplines=[birds])
        translation = translate(page)
        source, _created = TranslationSource.get_or_create_from_instance(page)
        target = tree.merge(birds, discipline("1.6-ecology"))
        source.refresh_from_db()
        assert json.loads(source.content_json)["disciplines"] == [target.pk]
        source.create_or_update_translation(translation.locale, fallback=True)
        assert filing(translation) == ["1.6-ecology"]

    def test_other_content_of_a_revision_stays_as_it_is(self, vocabulary, site_tree):
        ecology, birds = (vocabulary.disciplines[f"1.6-{c}"] for c in ("ecology", "ornithology"))
        page = EventPageFactory(disciplines=[birds], territories=[vocabulary.territories["FR"]])
        before = page.latest_revision.content
        tree.merge(birds, ecology)
        after = Revision.objects.get(pk=page.latest_revision.pk).content
        assert after == {**before, "disciplines": [ecology.pk]}


class TestDelete:
    def test_what_nothing_holds(self, vocabulary, changes):
        tree.delete(vocabulary.disciplines["1.6-ecology"])
        assert not Discipline.objects.filter(code="1.6-ecology").exists()
        assert changes == [Discipline]
        assert Discipline.find_problems() == SOUND

    def hold_by_page(self, nodes):
        ProjectPageFactory(disciplines=[nodes["1.6-ecology"]])

    def hold_by_draft(self, nodes):
        save_draft(ProjectPageFactory(), nodes["1.6-ecology"])

    def hold_by_unpublished_page(self, nodes):
        ProjectPageFactory(live=False, disciplines=[nodes["1.6-ecology"]])

    def hold_by_child(self, nodes):
        tree.add(Discipline(code="x", label_fr="x", label_en="x"), nodes["1.6-ecology"])

    @pytest.mark.parametrize("holder", ["page", "draft", "unpublished_page", "child"])
    def test_what_something_holds(self, vocabulary, site_tree, holder):
        getattr(self, f"hold_by_{holder}")(vocabulary.disciplines)
        with pytest.raises(tree.Refused):
            tree.delete(discipline("1.6-ecology"))
        assert Discipline.objects.filter(code="1.6-ecology").exists()

    def test_what_an_organisation_holds(self, vocabulary):
        OrganisationFactory(territory=vocabulary.territories["BE"])
        with pytest.raises(tree.Refused):
            tree.delete(vocabulary.territories["BE"])

    def test_an_older_version_holds_nothing(self, vocabulary, site_tree):
        page = ProjectPageFactory(disciplines=[vocabulary.disciplines["1.6-ecology"]])
        save_draft(page, discipline("6.1-history")).publish()
        tree.delete(discipline("1.6-ecology"))
        content_type = ContentType.objects.get_for_model(page)
        assert Revision.objects.filter(content_type=content_type).count() == 2
