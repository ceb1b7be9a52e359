"""CSL-JSON: what citation processors are given."""

import json

from .equivalents import CONTAINERS


def item(cited):
    within = "container-title" if cited.names.within in CONTAINERS else "publisher"
    told = {
        "id": cited.key,
        "type": cited.names.csl,
        "title": cited.title,
        "author": [_name(*author) for author in cited.authors],
        "issued": {"date-parts": [[cited.year]]} if cited.year else None,
        within: cited.publisher,
        "DOI": cited.doi,
        "URL": cited.url,
        "language": cited.language,
        "keyword": ", ".join(cited.keywords),
        "abstract": cited.abstract,
        "custom": {"license": cited.licence} if cited.licence else None,
    }
    return {name: value for name, value in told.items() if value}


def entry(cited):
    return json.dumps(item(cited), ensure_ascii=False, indent=2)


def _name(family, given):
    """A name of one part may be an organisation's; a person has a given name."""
    return {"family": family, "given": given} if given else {"literal": family}
