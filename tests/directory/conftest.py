"""What the tests of import and export share: files, the two commands, and the schema's check."""

import datetime
import io
import json
import re

import jsonschema
import pytest
from django.core.management import call_command

from directory.importing import readers
from directory.importing.runner import Import, Options

from . import catalogue

FORMATS = jsonschema.FormatChecker(formats=())
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@FORMATS.checks("date-time", raises=ValueError)
def is_date_time(value):
    """RFC 3339, and a day that exists."""
    if isinstance(value, str) and not DATE_TIME.fullmatch(value):
        return False
    return not isinstance(value, str) or bool(datetime.datetime.fromisoformat(value))


@FORMATS.checks("uri")
def is_uri(value):
    return not isinstance(value, str) or re.match(r"https?://[^\s]+\Z", value) is not None


@FORMATS.checks("duration")
def is_duration(value):
    return not isinstance(value, str) or re.match(r"P\d+D\Z", value) is not None


@pytest.fixture(scope="session")
def schema_errors():
    """A function: what PPSR-Core's schema has against a document, formats included."""
    catalogue.needs_catalogue(catalogue.SCHEMA)
    schema = json.loads(catalogue.SCHEMA.read_text(encoding="cp1252"))
    validator = jsonschema.Draft7Validator(schema, format_checker=FORMATS)
    return lambda document: [error.message for error in validator.iter_errors(document)]


@pytest.fixture
def write(tmp_path):
    """A function: a file with this content; what isn't text or bytes is written as JSON."""

    def write(content, name="file.json"):
        path = tmp_path / name
        if not isinstance(content, str | bytes):
            content = json.dumps(content)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def take_in(site_tree, full_vocabulary, write):
    """A function: import this content and hand back the report."""

    def take_in(content, name="file.json", format_name=None, **options):
        path = content if hasattr(content, "open") else write(content, name)
        source = readers.read(path, format_name)
        work = Import(source, Options(**{"locale": "fr", **options}), file=path.stem)
        for _row in work.run():
            pass
        return work.report

    return take_in


@pytest.fixture
def export():
    """A function: what the command writes to standard output."""

    def export(**options):
        out = io.StringIO(newline="")
        call_command("export_projects", stdout=out, **options)
        return out.getvalue()

    return export
