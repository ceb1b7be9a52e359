"""Files as they come: encodings, delimiters, shapes, and what can't be read at all."""

import json

import pytest
from django.core.management import CommandError, call_command

from directory.importing import readers

HEADER = "titre;adresse du site;mots clés\n"


@pytest.mark.parametrize(
    "data",
    [
        (HEADER + "Forêt;https://a.org;œuf").encode(),
        (HEADER + "Forêt;https://a.org;œuf").encode("utf-8-sig"),
        (HEADER + "Forêt;https://a.org;œuf").encode("cp1252"),
        (HEADER + "Forêt;https://a.org;œuf").encode("utf-16"),
        (HEADER + "Forêt;https://a.org;œuf").replace(";", "\t").encode(),
        (HEADER + "Forêt;https://a.org;œuf").replace(";", ",").encode(),
        ("\n\n" + HEADER.replace("\n", "\r\n") + "Forêt;https://a.org;œuf\r\n;;\r\n").encode(),
    ],
)
def test_csv_of_any_make(write, data):
    source = readers.read(write(data, "a.csv"))
    assert [list(row.cells.values()) for row in source.rows] == [["Forêt", "https://a.org", "œuf"]]
    assert source.unknown_columns == []


def test_rows_are_numbered_as_a_spreadsheet_does_and_blank_ones_do_not_count(write):
    source = readers.read(write("title,inconnue\nA,x\n,\n\nB,y\n", "a.csv"))
    assert [row.number for row in source.rows] == [2, 5]
    assert source.unknown_columns == ["inconnue"]


def test_a_row_with_too_many_or_too_large_cells_is_told(write):
    large = "x" * (readers.MAX_CELL + 1)
    source = readers.read(write(f"title,teaser\nA,b,c\n{large},d\nE,f\n", "a.csv"))
    assert [bool(row.error) for row in source.rows] == [True, True, False]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize(
    "shape", [lambda r: [r], lambda r: {"Project": [r]}, lambda r: {"Project": r}]
)
def test_ppsr_core_of_any_make(write, encoding, shape):
    text = json.dumps(shape({"projectName": "Forêt", "contactPoint": {"contactName": "É"}}))
    source = readers.read(write(text.encode(encoding)))
    assert source.mapping.name == "ppsr-core"
    assert [row.cells for row in source.rows] == [
        {"projectName": "Forêt", "contactPoint.contactName": "É"}
    ]


UNREADABLE = {
    "empty": b"",
    "blank": b" \n ",
    "not JSON": b'[{"projectName": ',
    "no list": b'{"a": 1}',
    "no known name": b'[{"x": 1}]',
    "NUL": b"title\nA\0B",
    "no known column": b"x,y\n1,2",
    "nested": b"[" * 100_000,
    "a huge number": b"[" + b"9" * 5000 + b"]",
}


@pytest.mark.parametrize("data", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_an_error_with_a_message(write, site_tree, data):
    with pytest.raises(CommandError, match=r"file\.txt: \w"):
        call_command("import_projects", write(data, "file.txt"))


def test_a_missing_file_and_a_folder_are_errors_with_a_message(tmp_path, site_tree):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(CommandError):
            call_command("import_projects", path)


@pytest.mark.django_db
def test_a_site_without_a_directory_is_an_error_with_a_message(write):
    with pytest.raises(CommandError, match="fr"):
        call_command("import_projects", write("title\nA", "a.csv"))
