"""RIS: a tag and a value in each line."""

from .equivalents import CONTAINERS


def entry(cited):
    tags = [
        ("TY", cited.names.ris),
        ("ID", cited.key),
        ("TI", cited.title),
        *(("AU", ", ".join(filter(None, author))) for author in cited.authors),
        ("PY", str(cited.year or "")),
        ("T2" if cited.names.within in CONTAINERS else "PB", cited.publisher),
        ("DO", cited.doi),
        ("UR", cited.url),
        ("LA", cited.language),
        ("N1", cited.licence),
        *(("KW", word) for word in cited.keywords),
        ("AB", cited.abstract),
    ]
    lines = [f"{tag}  - {value}\r\n" for tag, value in tags if value]
    return f"{''.join(lines)}ER  - \r\n\r\n"
