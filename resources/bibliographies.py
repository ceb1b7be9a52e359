"""Files of references, of one resource or of many."""

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpResponse, StreamingHttpResponse

from . import bibtex, csl, ris


class Format(NamedTuple):
    """What makes an entry of a Citation, and what stands around entries in a file."""

    entry: Callable
    content_type: str
    extension: str
    begins: str = ""
    between: str = ""
    ends: str = ""


# By the names of `search.views.REFERENCES`.
FORMATS = {
    "bibtex": Format(bibtex.entry, "application/x-bibtex; charset=utf-8", "bib", between="\n"),
    "ris": Format(ris.entry, "application/x-research-info-systems; charset=utf-8", "ris"),
    "csl": Format(
        csl.entry, "application/vnd.citationstyles.csl+json", "json", "[\n", ",\n", "\n]\n"
    ),
}


def one(cited, name, title):
    """The reference of a Citation as a file of this title."""
    return _as_file(HttpResponse, [cited], name, title)


def many(cited, name, title):
    """The same of any number, as a stream."""
    return _as_file(StreamingHttpResponse, cited, name, title)


def _as_file(kind, cited, name, title):
    form = FORMATS[name]
    response = kind(_parts(cited, form), content_type=form.content_type)
    response["Content-Disposition"] = f'attachment; filename="{title}.{form.extension}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _parts(cited, form):
    yield form.begins
    for number, each in enumerate(cited):
        yield (form.between if number else "") + form.entry(each)
    yield form.ends
