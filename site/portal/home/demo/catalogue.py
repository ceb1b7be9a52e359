"""Reading `content/`: one TOML file per kind of item, projects one per field of science."""

import tomllib
from pathlib import Path

CONTENT = Path(__file__).parent / "content"


def read(kind):
    """The items of a kind, in the order of the files; a key may be used once only."""
    items = [
        item for path in _files(kind) for item in tomllib.loads(path.read_text("utf-8"))["items"]
    ]
    keys = [item["key"] for item in items]
    repeated = {key for key in keys if keys.count(key) > 1}
    if repeated:
        raise ValueError(f"Used twice among the {kind} of the demonstration: {sorted(repeated)}")
    return items


def _files(kind):
    return sorted((CONTENT / kind).glob("*.toml")) or [CONTENT / f"{kind}.toml"]
