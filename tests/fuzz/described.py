"""The API as its description has it, for schemathesis to ask, by all of schemathesis' checks.

One check is told what no schema can say. A request that keeps to the description may be refused,
by the name of the parameter, where `UNTOLD` says why; anything else that is refused is a fault of
the API or of its description.
"""

from contextlib import contextmanager

import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from schemathesis.config import SchemathesisConfig
from schemathesis.config._checks import POSITIVE_DATA_ACCEPTANCE_EXPECTED_STATUSES
from schemathesis.core import NOT_SET

from portal.api import api
from portal.core.parameters import MAX_NAME
from search.corpus import CORPORA

from ..lengths import SEED

# What a parameter's good values are is more than OpenAPI can say.
UNTOLD = {
    "cursor": "signed, and good for the list alone that it was made of",
    "from": "not after `to`; of pages, for events alone, from 1900 to 2200",
    "to": "as `from`",
    "modified_from": "from 1900 to 2200",
    "near": "degrees and kilometres, within one text",
    **dict.fromkeys(
        (facet.name for corpus in CORPORA.values() for facet in corpus.facets),
        "codes of a vocabulary, which editors may add to",
    ),
}
# What is written is held to the rules of the site's forms, and to what has changed meanwhile.
WRITTEN = ("412", "422", "428")


def _config(description):
    return SchemathesisConfig.from_dict({"seed": SEED, "operations": list(_less_told(description))})


def _less_told(description):
    """Operations with such parameters may answer 400: `refused_by_name` judges of that."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            known = [] if method == "get" else list(WRITTEN)
            if any(each["name"] in UNTOLD for each in operation["parameters"]):
                known.append("400")
            statuses = [*POSITIVE_DATA_ACCEPTANCE_EXPECTED_STATUSES, *known]
            yield {
                "include-name": f"{method.upper()} {path}",
                "checks": {"positive_data_acceptance": {"expected-statuses": statuses}},
            }


@schemathesis.check
def refused_by_name(ctx, response, case):
    """A request that is refused is told which of what it gave, or left out, is the reason.

    What may be wrong with a body is for the tests of its operation.
    """
    if response.status_code != 400 or case.body is not NOT_SET:
        return
    told = response.json()
    assert told["code"] == "invalid_parameters", told
    named = {*told["errors"]}
    assert named
    assert named <= {name[:MAX_NAME] for name in case.query} | needed(case), named
    if case.meta and case.meta.generation.mode == schemathesis.GenerationMode.POSITIVE:
        assert named <= {*UNTOLD}, told["errors"]


def needed(case):
    return {each.name for each in case.operation.iter_parameters() if each.is_required}


@contextmanager
def undone():
    """What is written meanwhile is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


description = api.get_openapi_schema()
schema = schemathesis.openapi.from_dict(description, config=_config(description))
schema.app = get_wsgi_application()


def operations():
    """(label, what OpenAPI says of it) of each operation."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


@schema.hook
def map_query(context, query):
    """A whole number is written without a fraction, which JSON Schema would allow it."""
    return query and {name: _plain(value) for name, value in query.items()}


@schema.hook
def filter_query(context, query):
    """No address holds an object: it would be sent as a text, which may be a good one."""
    return not any(isinstance(value, dict) for value in (query or {}).values())


def _plain(value):
    return int(value) if isinstance(value, float) and value.is_integer() else value
