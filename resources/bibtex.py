"""BibTeX, in UTF-8, as today's programs read it."""

import re

# Braces count even where they are escaped, so they go by their names.
ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: rf"\{sign}" for sign in "$&#_%"},
}
TABLE = str.maketrans(ESCAPES)
# What is taken as it is, but for what would end a field.
VERBATIM = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})
DIVIDES = re.compile(r",|\band\b", re.IGNORECASE)


def entry(cited):
    fields = {
        "title": f"{{{escape(cited.title)}}}",  # braced, so that capitals stay
        "author": " and ".join(map(_name, cited.authors)),
        cited.names.within: escape(cited.publisher),
        "year": str(cited.year or ""),
        "doi": cited.doi.translate(VERBATIM),
        "url": cited.url.translate(VERBATIM),
        "language": cited.language,
        "copyright": escape(cited.licence),
        "keywords": escape(", ".join(cited.keywords)),
        "abstract": escape(cited.abstract),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@{cited.names.bibtex}{{{cited.key},\n{''.join(lines)}}}\n"


def escape(text):
    return text.translate(TABLE)


def _name(author):
    """As “family, given”; braces hold together what isn't to be taken apart."""
    family, given = author
    return f"{_part(family)}, {_part(given)}" if given else f"{{{escape(family)}}}"


def _part(name):
    return f"{{{escape(name)}}}" if DIVIDES.search(name) else escape(name)
