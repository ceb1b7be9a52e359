"""Reading `content/`: one TOML file per kind of item, projects one per field of science."""

import tomllib
from pathlib import Path

CONTENT = Path(__file__).parent / "content"


def read(kind, folder=CONTENT):
    """The items of a kind, in the order of the files; a key may be used once only."""
    texts = [path.read_text("utf-8") for path in _files(kind, folder)]
    items = [item for text in texts for item in tomllib.loads(text)["items"]]
    keys = [item["key"] for item in items]
    repeated = {key for key in keys if keys.count(key) > 1}
    if repeated:
        raise ValueError(f"Used twice among the {kind} of the demonstration: {sorted(repeated)}")
    return items


def _files(kind, folder):
    return sorted((folder / kind).glob("*.toml")) or [folder / f"{kind}.toml"]
