"""The loader: idempotent, and careful of what staff did."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.core import tree
from portal.core.models import CODE, Discipline, Territory
from portal.core.vocabularies import FILES, Report, VocabularyError, load, read
from tests.factories import ProjectPageFactory

pytestmark = pytest.mark.django_db

SOUND = ([], [], [], [], [])


def row(code, parent=None, label=None, **values):
    label = label or code
    return {"code": code, "parent": parent, "label_fr": label, "label_en": label, **values}


ROWS = [row("1"), row("1.1", "1"), row("1.2", "1"), row("1.2-x", "1.2"), row("2"), row("2.1", "2")]


def outline(model=Discipline):
    """The tree as codes with their depths, after checking that it is sound."""
    assert model.find_problems() == SOUND
    return [(node.depth, node.code) for node in model.objects.order_by("path")]


def by_code(code):
    return Discipline.objects.get(code=code)


class TestFresh:
    def test_all_is_created_in_order(self):
        assert load(Discipline, ROWS) == Report(created=[r["code"] for r in ROWS])
        assert outline() == [(1, "1"), (2, "1.1"), (2, "1.2"), (3, "1.2-x"), (1, "2"), (2, "2.1")]
        assert Discipline.objects.filter(edited=True).count() == 0

    def test_a_second_load_writes_nothing(self, django_assert_num_queries, changes):
        load(Discipline, ROWS)
        changes.clear()
        with django_assert_num_queries(4):  # savepoint, lock, nodes, release
            report = load(Discipline, ROWS)
        assert report == Report(unchanged=[r["code"] for r in ROWS])
        assert changes == []

    def test_readers_are_told(self, changes):
        load(Discipline, ROWS)
        assert changes == [Discipline]

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            ([row("1"), row("1")], "1: twice in the file"),
            ([row("1.1", "1"), row("1")], "1.1: its parent 1 doesn't come"),
        ],
    )
    def test_a_wrong_file_changes_nothing(self, rows, message):
        with pytest.raises(VocabularyError, match=message):
            load(Discipline, rows)
        assert outline() == []


class TestNewRelease:
    def test_labels_and_cross_walks_are_updated(self):
        load(Discipline, ROWS)
        rows = [row("1", label="Un", hal=["sdv"]), *ROWS[1:]]
        report = load(Discipline, rows)
        assert (report.updated, len(report.unchanged)) == (["1"], 5)
        assert (by_code("1").label_fr, by_code("1").hal) == ("Un", ["sdv"])

    def test_a_new_node_goes_where_the_file_has_it(self):
        load(Discipline, ROWS)
        rows = [*ROWS[:2], row("1.15", "1"), *ROWS[2:]]
        assert load(Discipline, rows).created == ["1.15"]
        assert outline() == [
            (1, "1"),
            (2, "1.1"),
            (2, "1.15"),
            (2, "1.2"),
            (3, "1.2-x"),
            (1, "2"),
            (2, "2.1"),
        ]

    def test_a_node_moves_with_all_below_it(self):
        load(Discipline, ROWS)
        rows = [ROWS[0], ROWS[1], ROWS[4], row("1.2", "2"), ROWS[3], ROWS[5]]
        assert load(Discipline, rows).updated == ["1.2"]
        assert outline() == [(1, "1"), (2, "1.1"), (1, "2"), (2, "1.2"), (3, "1.2-x"), (2, "2.1")]

    def test_what_left_the_file_stays(self):
        load(Discipline, ROWS)
        assert load(Discipline, ROWS[:-1]).absent == ["2.1"]
        assert (2, "2.1") in outline()

    def test_pages_below_what_changed_are_named(self, site_tree, told):
        load(Discipline, ROWS)
        page = ProjectPageFactory(disciplines=[by_code("1.2-x")])
        ProjectPageFactory(disciplines=[by_code("2.1")])
        told.clear()
        load(Discipline, [row("1", label="Un"), *ROWS[1:]])
        assert told == [(Discipline, [page.pk])]


class TestStaff:
    def test_additions_stay(self):
        load(Discipline, ROWS)
        tree.add(Discipline(code="1.3-mine", label_fr="À nous", label_en="Ours"), by_code("1"))
        report = load(Discipline, ROWS)
        assert report == Report(unchanged=[r["code"] for r in ROWS])
        assert (2, "1.3-mine") in outline()

    def test_edits_stay(self):
        load(Discipline, ROWS)
        node = by_code("1.1")
        node.label_fr = "Notre nom"
        tree.change(node, ["label_fr"])
        report = load(Discipline, [ROWS[0], row("1.1", "1", label="Leur nom"), *ROWS[2:]])
        assert (report.kept, report.updated) == (["1.1"], [])
        assert by_code("1.1").label_fr == "Notre nom"

    def test_texts_stay_and_hold_nothing_else_back(self):
        load(Discipline, ROWS)
        node = by_code("1.1")
        node.text_fr = "<p>Notre texte</p>"
        tree.change(node, ["label_fr", "text_fr"])
        report = load(Discipline, [ROWS[0], row("1.1", "1", label="Leur nom"), *ROWS[2:]])
        assert (report.kept, report.updated) == ([], ["1.1"])
        node = by_code("1.1")
        assert (node.label_fr, node.text_fr) == ("Leur nom", "<p>Notre texte</p>")

    def test_moves_stay(self):
        load(Discipline, ROWS)
        tree.move(by_code("1.2"), by_code("2"))
        before = outline()
        assert load(Discipline, ROWS).kept == ["1.2"]
        assert outline() == before

    def test_order_stays(self):
        load(Discipline, ROWS)
        tree.shift(by_code("1.2"), -1)
        before = outline()
        assert load(Discipline, ROWS) == Report(unchanged=[r["code"] for r in ROWS])
        assert outline() == before

    def test_what_was_merged_away_stays_away(self):
        load(Discipline, ROWS)
        tree.merge(by_code("1.2"), by_code("2.1"))
        before = outline()
        report = load(Discipline, ROWS)
        assert (report.merged, report.created, report.updated, report.kept) == (["1.2"], [], [], [])
        assert outline() == before == [(1, "1"), (2, "1.1"), (1, "2"), (2, "2.1"), (3, "1.2-x")]

    def test_what_is_new_below_a_merged_node_goes_below_its_target(self):
        load(Discipline, ROWS)
        tree.merge(by_code("1.2"), by_code("2.1"))
        rows = [*ROWS[:4], row("1.2-y", "1.2"), *ROWS[4:]]
        assert load(Discipline, rows).created == ["1.2-y"]
        assert by_code("1.2-y").get_parent().code == "2.1"

    def test_a_node_of_staff_that_a_release_brings_stays_theirs(self):
        load(Discipline, ROWS)
        tree.add(Discipline(code="1.9", label_fr="À nous", label_en="Ours"), by_code("2"))
        assert load(Discipline, [*ROWS, row("1.9", "1")]).kept == ["1.9"]
        assert by_code("1.9").get_parent().code == "2"

    def test_a_release_can_not_make_a_circle_with_a_move_of_staff(self):
        load(Discipline, ROWS)
        tree.move(by_code("2"), by_code("1.2-x"))
        rows = [ROWS[4], row("1", "2"), *ROWS[1:4], ROWS[5]]
        assert load(Discipline, rows).kept == ["2", "1"]
        assert outline()[0] == (1, "1")


class TestCommand:
    def test_the_files_of_the_portal(self):
        out = StringIO()
        call_command("load_vocabularies", stdout=out)
        counts = {model: model.objects.count() for model in FILES}
        assert out.getvalue().splitlines() == [
            "disciplines",
            f"  {counts[Discipline]:>5} created",
            "      0 unchanged",
            "territories",
            f"  {counts[Territory]:>5} created",
            "      0 unchanged",
        ]
        assert (Discipline.find_problems(), Territory.find_problems()) == (SOUND, SOUND)
        again = StringIO()
        call_command("load_vocabularies", stdout=again)
        assert again.getvalue().splitlines()[1:3] == [
            "      0 created",
            f"  {counts[Discipline]:>5} unchanged",
        ]

    def test_a_wrong_file_is_named(self, tmp_path):
        rows = {"disciplines": [row("1.1", "1")]}
        (tmp_path / "disciplines.json").write_text(json.dumps(rows), encoding="utf-8")
        with pytest.raises(CommandError, match=r"disciplines: 1\.1: its parent 1 doesn"):
            call_command("load_vocabularies", folder=tmp_path)

    def test_a_missing_file_is_named(self, tmp_path):
        with pytest.raises(CommandError, match=r"disciplines\.json"):
            call_command("load_vocabularies", folder=tmp_path)

    def test_what_staff_did_is_listed(self, full_vocabulary):
        tree.merge(by_code("1.6-ornithology"), by_code("1.6-ecology"))
        out = StringIO()
        call_command("load_vocabularies", stdout=out)
        assert "      1 merged away by staff: 1.6-ornithology" in out.getvalue().splitlines()


class TestFiles:
    @pytest.mark.parametrize("model", FILES)
    def test_every_row_is_valid(self, model):
        for values in read(model):
            place = {"path": "0001", "depth": 1}
            node = model(**{k: v for k, v in values.items() if k != "parent"}, **place)
            node.full_clean(validate_unique=False)
            assert CODE.regex.match(node.code)
            assert node.label_fr.strip() and node.label_en.strip()

    def test_the_levels_of_the_frascati_manual(self):
        parents = {row["code"]: row["parent"] for row in read(Discipline)}
        roots = [code for code, parent in parents.items() if parent is None]
        second = [code for code, parent in parents.items() if parent in roots]
        third = [code for code, parent in parents.items() if parent in second]
        assert (roots, len(second)) == (["1", "2", "3", "4", "5", "6"], 42)
        assert len(third) >= 60
        assert len(roots) + len(second) + len(third) == len(parents)
        assert all(code.startswith(f"{parents[code]}-") for code in third)

    def test_the_territories_of_france(self):
        kinds = [row["kind"] for row in read(Territory)]
        assert (kinds.count("region"), kinds.count("departement")) == (18, 101)
        assert [row["code"] for row in read(Territory) if row["parent"] is None] == [
            "WORLD",
            "ONLINE",
        ]
