"""Change the modules that decide who sees what, bit by bit, and see whether a test notices.

    python -m tests.mutants [module …]

Without a module it goes through all, and writes docs/mutants.md. At least `BOUND` per cent must
be noticed; those that nobody can notice count as well. On SQLite, without a search server.
"""

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from .breeding import breed
from .changes import mutants

BOUND = 95
REPORT = Path("docs/mutants.md")
REASONS = tomllib.loads(Path("tests/mutants/reasons.toml").read_text())
# The tests of each: those of the module itself, none of the pages that show what it decides.
MODULES = {
    "network/rules.py": ["tests/network/test_rules.py"],
    "network/privacy.py": ["tests/network/test_privacy.py"],
    "network/projection.py": [
        "tests/network/test_projection.py",
        "tests/network/test_finding.py::TestFreshness",
    ],
    "site/portal/core/privacy.py": ["tests/core/test_privacy.py"],
}
UNCHANGED = -1


def tried(path, found, folder):
    """[[number, what became of it]] of a module's mutants; first, in each process, of itself."""
    sources = list(enumerate(each.source for each in found))
    jobs = int(os.environ.get("JOBS", os.cpu_count()))
    results = [folder / f"{path.replace('/', '-')}-{job}.jsonl" for job in range(jobs)]
    for job, result in enumerate(results):
        result.touch()
        if not os.fork():
            own = [(UNCHANGED, Path(path).read_text()), *sources[job::jobs]]
            breed(path, own, MODULES[path], folder / "database", result)
    for _ in results:
        os.wait()
    print()
    return [json.loads(line) for result in results for line in result.read_text().splitlines()]


def judged(path, folder):
    """[(mutant, what became of it)] of a module."""
    found = mutants(Path(path).read_text())
    print(f"{path}: {len(found)} mutants")
    told = tried(path, found, folder)
    fates = dict(told)
    if len(fates) <= len(found) or [UNCHANGED, "killed"] in told:
        sys.exit(f"The tests of {path} don't pass by themselves: {' '.join(MODULES[path])}")
    return [(each, fates[number]) for number, each in enumerate(found)]


def make_database(folder):
    command = [sys.executable, "-m", "pytest", "-q", "--create-db", "--reuse-db"]
    environment = {**os.environ, "TEST_DATABASE": str(folder / "database")}
    subprocess.run([*command, "tests/network/test_rules.py"], env=environment, check=True)


def row(name, fates):
    count = Counter(fates)
    noticed = len(fates) - count["survived"]
    return (
        f"| {name} | {len(fates)} | {noticed} | {count['endless']} | {count['survived']} "
        f"| {share(fates):.1f} % |"
    )


def share(fates):
    return 100 * sum(fate != "survived" for fate in fates) / len(fates)


def survivor(path, mutant):
    reason = REASONS.get(path, {}).get(mutant.after, "a test is missing")
    diff = [f"- {mutant.before}", f"+ {mutant.after}"]
    return "\n  ".join([f"- Line {mutant.line}: {reason}", "```diff", *diff, "```"])


def report(fates):
    """The text of docs/mutants.md."""
    every = [fate for judged in fates.values() for _, fate in judged]
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    lines = [
        "# Mutants",
        "",
        f"What `make mutants` came to on {datetime.now(UTC):%Y-%m-%d}, at {commit}.",
        "See [decision 23](decisions/0023-mutants.md).",
        "",
        "| Module | Mutants | Killed | of them endless | Survived | Killed |",
        "|---|---|---|---|---|---|",
        *(row(f"`{path}`", [fate for _, fate in judged]) for path, judged in fates.items()),
        row("All", every),
    ]
    for path, judged in fates.items():
        left = [survivor(path, mutant) for mutant, fate in judged if fate == "survived"]
        if left:
            lines += ["", f"## Survivors of `{path}`", "", *left]
    return "\n".join(lines) + "\n"


def main(names):
    os.environ.pop("CI", None)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        make_database(Path(folder))
        fates = {path: judged(path, Path(folder)) for path in names or MODULES}
    text = report(fates)
    print(text)
    if not names:
        REPORT.write_text(text)
    return share([fate for judged in fates.values() for _, fate in judged]) < BOUND


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
