"""The API's description as a contract: it is the one that is committed, whole and true."""

import io

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from wagtail.contrib.redirects.models import Redirect

from portal.api import TAGS, api
from portal.core.problem_details import KINDS
from portal.tokens.models import Scope

pytestmark = pytest.mark.sqlite  # a description is of no database
SNAPSHOT = settings.ROOT_DIR / "docs" / "openapi.json"
DESCRIBED = api.get_openapi_schema()
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, methods in DESCRIBED["paths"].items()
    for method, operation in methods.items()
}
SCHEMAS = DESCRIBED["components"]["schemas"]
# What an example needs beside it, to be what an address takes.
BESIDE = {
    ("getPages", "from"): {"type": "event"},
    ("getPages", "to"): {"type": "event"},
}


def generated():
    output = io.StringIO()
    call_command("export_openapi_schema", api="portal.api.api", indent=2, stdout=output)
    return output.getvalue()


def wrong(value, schema):
    """What a validator says of a value, by a schema of the description."""
    validator = Draft202012Validator(
        {**DESCRIBED, **schema}, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def answer_of(operation):
    """The schema of what an operation answers; None where that isn't JSON."""
    [good] = (status for status in operation["responses"] if status[0] == "2")
    answer = operation["responses"][good]["content"].get("application/json")
    return answer and answer["schema"]


class TestSnapshot:
    @pytest.mark.parametrize("language", ["en", "fr"])
    def test_is_what_is_generated(self, language):
        with override(language):
            is_same = generated() == SNAPSHOT.read_text("utf-8")
        assert is_same, (
            "The API is described otherwise than in docs/openapi.json. Run `make openapi client`,"
            " and look at the difference: would a program written against the old one still work?"
        )

    def test_is_openapi_to_others(self):
        OpenAPIV31SpecValidator(DESCRIBED).validate()


class TestWhole:
    def test_tags_are_told(self):
        assert {tag for _method, _path, each in OPERATIONS.values() for tag in each["tags"]} == {
            *TAGS
        }

    @pytest.mark.parametrize("name", OPERATIONS)
    def test_an_operation_says_what_it_does(self, name):
        method, _path, operation = OPERATIONS[name]
        assert name.isidentifier() and name[0].islower()
        assert 10 < len(operation["summary"]) < 100
        *by, session = operation["security"]
        if method == "get":
            assert by.pop(0) == {}
        assert {scope for token in by for scope in token["token"]} <= {*Scope}
        assert (by != [], session) == (True, {"session": []})

    @pytest.mark.parametrize("name", OPERATIONS)
    def test_an_answer_has_an_example(self, name):
        *_where, operation = OPERATIONS[name]
        if schema := answer_of(operation):
            assert SCHEMAS[schema["$ref"].rpartition("/")[2]]["examples"]

    def test_each_problem_has_an_example(self):
        responses = DESCRIBED["components"]["responses"].values()
        told = {
            code: example["value"]
            for response in responses
            for code, example in response["content"]["application/problem+json"]["examples"].items()
        }
        assert {code: (each["code"], each["status"]) for code, each in told.items()} == {
            code: (code, status) for code, (status, _title) in KINDS.items()
        }
        for example in told.values():
            assert wrong(example, {"$ref": "#/components/schemas/ProblemDetails"}) == []


class TestTrue:
    @pytest.mark.parametrize("name", [name for name in SCHEMAS if "examples" in SCHEMAS[name]])
    def test_an_example_is_of_its_schema(self, name):
        for example in SCHEMAS[name]["examples"]:
            assert wrong(example, {"$ref": f"#/components/schemas/{name}"}) == []

    @pytest.mark.parametrize("name", OPERATIONS)
    def test_a_parameter_takes_its_example(self, name):
        for parameter in OPERATIONS[name][2]["parameters"]:
            if "example" in parameter:
                assert wrong(parameter["example"], parameter["schema"]) == [], parameter

    def test_examples_can_be_followed(self, demo, nothing_counted):
        Redirect.add_redirect("/fr/ancien/", "/fr/projets/")
        for name, (_method, path, operation) in OPERATIONS.items():
            if operation["tags"] != ["members"] and "{id}" not in path:
                for query in asked(name, operation):
                    follow(path, operation, query)


@pytest.fixture
def nothing_counted(settings):
    settings.API_RATE = 10_000


def asked(name, operation):
    """The examples of an operation's parameters: what is needed, and each of the others beside."""
    examples = {
        each["name"]: each.get("example", *each["schema"].get("enum", [None])[:1])
        for each in operation["parameters"]
    }
    needed = {
        each["name"]: each["example"] for each in operation["parameters"] if each.get("required")
    }
    yield needed
    for other, example in examples.items():
        if example is not None and other not in needed:
            yield needed | {other: example} | BESIDE.get((name, other), {})


def follow(path, operation, query):
    beside = {
        name: ",".join(value) if isinstance(value, list) else value
        for name, value in query.items()
        if f"{{{name}}}" not in path
    }
    response = Client().get(path.format(**query), beside)
    assert response.status_code == 200, (path, query)
    if schema := answer_of(operation):
        assert wrong(response.json(), schema) == [], (path, query)
