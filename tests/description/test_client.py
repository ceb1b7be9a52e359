"""The client in TypeScript: generated from the description, sound by its types, and it works."""

import json
import os
import re
import shutil
import subprocess

import pytest
from django.conf import settings

from ..factories import ProjectPageFactory

CLIENT = settings.ROOT_DIR / "docs" / "client"
BODY = [
    ("heading", {"text": "Quoi ?", "level": "h3"}),
    ("text", "<p>Une <b>mare</b>.</p>"),
    ("quote", {"text": "Oh.", "author": "Ada"}),
    ("figure", {"image": None, "caption": "Une libellule"}),
    ("link", {"label": "Venir", "page": None, "url": "https://example.org/"}),
    ("key_figures", [{"value": "12", "label": "mares"}, {"value": "3", "label": "étangs"}]),
    ("questions", [{"question": "Où ?", "answer": "<p>Là.</p>"}]),
]


@pytest.fixture(scope="module")
def run():
    """Runs one of the client's programs, or Node itself; what it wrote, which may be its errors."""
    tools = CLIENT / "node_modules"
    if not (shutil.which("node") and tools.is_dir()):
        pytest.skip("no client: Node isn’t installed, or `make client` hasn’t been run")
    environment = os.environ | {"PATH": f"{tools}/.bin:{os.environ['PATH']}"}

    def ran(*command, fails=False):
        options = {"cwd": CLIENT, "env": environment, "capture_output": True, "text": True}
        done = subprocess.run(command, **options)
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout

    return ran


@pytest.mark.sqlite
def test_types_are_of_the_description(run, tmp_path):
    run("openapi-typescript", "../openapi.json", "--output", str(tmp_path / "schema.d.ts"))
    is_same = (tmp_path / "schema.d.ts").read_text() == (CLIENT / "schema.d.ts").read_text()
    assert is_same, "The client is of another description. Run `make client`."


@pytest.mark.sqlite
def test_types_find_a_block_that_is_forgotten(run, tmp_path):
    """And one that is there passes: the same program, with and without one of its cases."""
    run("tsc", "--noEmit")
    program = (CLIENT / "example.ts").read_text()
    forgetful = re.sub(r'    case "quote":\n.*\n', "", program)
    assert forgetful != program
    for name in ("node_modules", "schema.d.ts", "package.json"):
        (tmp_path / name).symlink_to(CLIENT / name)
    (tmp_path / "tsconfig.json").write_text((CLIENT / "tsconfig.json").read_text())
    (tmp_path / "example.ts").write_text(forgetful)
    told = run("tsc", "--noEmit", "--project", str(tmp_path), fails=True)
    assert "does not satisfy the expected type 'never'" in told


@pytest.mark.sqlite
def test_the_example_works(run, tmp_path, live_server, site_tree, vocabulary):
    page = ProjectPageFactory(title="Les mares", body=BODY)
    page.disciplines.add(vocabulary.disciplines["1.6-ecology"])
    page.territories.add(vocabulary.territories["FR-REG-53"])
    page.save_revision().publish()
    ProjectPageFactory(title="Les étoiles")
    run("tsc", "--outDir", str(tmp_path))
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").symlink_to(CLIENT / "node_modules")
    told = run("node", str(tmp_path / "example.js"), live_server.url, "1.6-ecology").splitlines()
    assert told[0] == "1 in 1.6-ecology"
    assert "  Brittany (FR-REG-53): 1" in told
    assert told[told.index("Les mares") :] == [
        "Les mares",
        "  ### Quoi ?",
        "  Une mare.",
        "  “Oh.” Ada",
        "  [no image] Une libellule",
        "  Venir: https://example.org/",
        "  12 mares, 3 étangs",
        "  Où ?",
        "  Active",
        "page: Give a whole number from 1 to 10000.",
    ]


def test_the_lock_names_no_registry():
    locked = json.loads((CLIENT / "package-lock.json").read_text())["packages"]
    assert [name for name, package in locked.items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in locked.items() if name)
