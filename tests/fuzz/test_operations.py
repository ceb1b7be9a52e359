"""Whatever a program may send, each operation answers as the API's description says.

Random requests that keep to the description, and others that don't, in the name of four viewers:
to each operation by itself, and on by its links. What a case has written is taken back.
"""

from collections import Counter

import pytest
from django.test import Client
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import GenerationMode

from ..lengths import examples
from .described import UNTOLD, operations, schema, undone

# What databases do otherwise is in test_nasty.
pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.sqlite]
VIEWERS = ["anonymous", "member", "editor", "coordinator"]
STEPS = 10


# What is answered to members alone, and what only a token of its own opens.
MEMBERS = {label for label, operation in operations() if "members" in operation["tags"]}
PREVIEW = {"GET /api/v1/pages/{id}/preview"}
CLOSED = {
    **dict.fromkeys(("anonymous", "editor"), MEMBERS | PREVIEW),
    **dict.fromkeys(("member", "coordinator"), PREVIEW),
}


def readable(viewer):
    """The operations that have something to read for a viewer."""
    return {label for label, _ in operations() if label.startswith("GET")} - CLOSED[viewer]


@pytest.fixture
def answered(record_property):
    """How often which operation answered with which status."""
    counted = Counter()
    yield counted
    record_property("cases", counted.total())


def found(answered):
    return {label for label, status in answered if status == 200}


@pytest.fixture
def reached(viewer, answered):
    """What has something for the viewer to read has also given it, and nothing else has."""
    yield answered
    read = {label for label in found(answered) if label.startswith("GET ")}
    assert read == {label for label, _ in answered} & readable(viewer)


@schema.parametrize()
@pytest.mark.parametrize("viewer", VIEWERS)
@settings(max_examples=examples(15))
def test_each_by_itself(case, viewer, everything, reached):
    """As it comes, and of something that exists."""
    for path in [case.path_parameters, everything.paths.get(case.path)]:
        if path is not None:
            case.path_parameters = path
            with undone():
                response = case.call_and_validate(headers=everything.tokens[viewer])
            reached[case.operation.label, response.status_code] += 1


@pytest.mark.parametrize("viewer", VIEWERS)
def test_on_by_links(viewer, everything, answered):
    led = Counter()

    class Links(schema.as_state_machine()):
        def setup(self):
            self.written = undone()
            self.written.__enter__()

        def step(self, input):
            if input.transition is None:
                input.case = likely(input.case)
            output = super().step(input)
            if input.applied_parameters and output and output.response.status_code == 200:
                led[input.transition.id] += 1
            return output

        def get_call_kwargs(self, case):
            return {"headers": everything.tokens[viewer]}

        def after_call(self, response, case):
            super().after_call(response, case)
            answered[case.operation.label, response.status_code] += 1

        def teardown(self):
            self.written.__exit__(None, None, None)

    lengths = settings(max_examples=examples(15), stateful_step_count=STEPS)
    run_state_machine_as_test(Links, settings=lengths)
    assert led  # to something that nobody guesses


def likely(case):
    """A first request without what is seldom good by chance: no link leads on from a refusal."""
    if case.meta.generation.mode == GenerationMode.POSITIVE:
        case.query = {name: value for name, value in case.query.items() if name not in UNTOLD}
    return case


OPERATIONS = {told["operationId"]: label for label, told in operations()}
LINKS = [
    pytest.param(label, link, id=f"{label} {name}")
    for label, told in operations()
    for response in told["responses"].values()
    for name, link in response.get("links", {}).items()
]


@pytest.mark.parametrize(("label", "link"), LINKS)
def test_each_link_leads_to_something(label, link, everything):
    program = Client(headers=everything.tokens["coordinator"])
    path = label.removeprefix("GET ")
    here = everything.paths.get(path, {})
    response = program.get(path.format(**here), EXAMPLES.get(path))
    assert response.status_code == 200
    values = {
        name: valued(expression, here, response.json())
        for name, expression in link["parameters"].items()
    }
    there = OPERATIONS[link["operationId"]].removeprefix("GET ")
    asked = {name: value for name, value in values.items() if f"{{{name}}}" not in there}
    assert program.get(there.format(**values), asked).status_code == 200


EXAMPLES = {"/api/v1/pages/by-path": {"path": "/fr/"}, "/api/v1/redirects": {"path": "/fr/ancien/"}}


def valued(expression, path, body):
    """What an expression of OpenAPI says of a request's path, or of its answer's body."""
    if expression.startswith("$request.path."):
        return path[expression.removeprefix("$request.path.")]
    for part in expression.removeprefix("$response.body#/").split("/"):
        body = body[int(part) if isinstance(body, list) else part]
    return body
