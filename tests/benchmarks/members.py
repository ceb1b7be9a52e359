"""`make bench-members`: a search of members beside the public search of that size, in one run.

    python -m tests.servers elasticsearch -- python -m tests.benchmarks.members [--size 20000]

Both answer the same words and filters, in turns, on each engine: the engine alone, and its page as
a member opens it.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.figures import p, timed, verdict

ENGINES = ("embedded", "elasticsearch")
SKILLS = 400
MOST = 1.3  # times the public search's


def main():
    options = arguments()
    print(f"{options.size} members, {options.requests} requests, seed 20260101 / 7", flush=True)
    rows = []
    for engine in ENGINES:
        figures = in_child(options, engine)
        report(engine, figures)
        for what in ("engine", "page"):
            public, members = figures[f"public {what}"], figures[f"members {what}"]
            ratio = p(members, 50) / p(public, 50)
            rows.append((f"{engine}: {what}, members / public, p50", ratio, "<=", MOST))
    return verdict(rows)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default=20_000, type=int)
    parser.add_argument("--requests", default=300, type=int)
    parser.add_argument("--measure", choices=ENGINES, help=argparse.SUPPRESS)
    return parser.parse_args()


def in_child(options, engine):
    """The figures of one engine, in a process and a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "VAR_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "ELASTICSEARCH_PREFIX": "bench-members",
        }
        if engine == "elasticsearch":
            environment["ELASTICSEARCH_URL"] = os.environ["TEST_ELASTICSEARCH_URL"]
        command = [sys.executable, "-m", "tests.benchmarks.members", "--measure", engine]
        command += ["--size", str(options.size), "--requests", str(options.requests)]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout.splitlines()[-1])


def report(engine, figures):
    print(f"\n{engine}\n  {'':16}{'p50 ms':>10}{'p95 ms':>10}")
    for name, times in figures.items():
        print(f"  {name:16}{p(times, 50):10.1f}{p(times, 95):10.1f}", flush=True)


def measure(options):
    """Times of each request, in a process of its own: its last line is the figures."""
    from portal import wsgi  # noqa: F401  the process is set up as in production

    prepare(options.size)
    if options.measure == "elasticsearch":
        from search.elastic import server, upkeep

        upkeep.rebuild()
        server.writer().indices.forcemerge(index=f"{server.alias()}*", max_num_segments=5)
    print(json.dumps(times(options)))
    if options.measure == "elasticsearch":
        for name in server.writer().indices.get(index=f"{server.alias()}*"):
            server.writer().indices.delete(index=name)


def prepare(size):
    """As many public entries as members, whose texts are as long, by the same words.

    And the member who searches, before an index is made that would have to catch up.
    """
    from django.core.management import call_command

    from network.models import Member
    from network.projection import project_members
    from portal.core.models import User
    from tests.benchmarks.synthetic import Corpus

    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("load_vocabularies", verbosity=0)
    corpus = Corpus(size)
    corpus.load()
    Member.objects.bulk_create(
        [
            Member(
                name=" ".join(corpus.words.draw(corpus.placing, 2)).title(),
                position=" ".join(corpus.words.draw(corpus.placing, 6)),
                biography=" ".join(corpus.words.draw(corpus.placing, 72)),
                languages=["fr"],
            )
            for _ in range(size)
        ],
        batch_size=500,
    )
    file_them(corpus)
    user = User.objects.create(username="bench", email="bench@example.org")
    Member.objects.create(user=user, name="Dominique Mesure")
    project_members(Member.objects.all())


def file_them(corpus):
    """Disciplines, territories and skills, as many as pages have."""
    from network.models import Member, MemberSkill, Skill
    from portal.core.models import Discipline, Territory

    rng, pks = random.Random(7), list(Member.objects.values_list("pk", flat=True))
    skills = Skill.objects.bulk_create(
        [Skill(name=f"savoir {n}", slug=f"savoir-{n}") for n in range(SKILLS)]
    )
    MemberSkill.objects.bulk_create(
        [
            MemberSkill(content_object_id=pk, tag=skill)
            for pk in pks
            for skill in rng.sample(skills, 3)
        ],
        batch_size=500,
    )
    for model, name in ((Discipline, "disciplines"), (Territory, "territories")):
        through = Member._meta.get_field(name).remote_field.through
        kind, nodes = model._meta.model_name, dict(model.objects.values_list("code", "pk"))
        drawn = [(pk, set(corpus.nodes[kind].draw(rng, 2))) for pk in pks]
        through.objects.bulk_create(
            [
                through(**{"member_id": pk, f"{kind}_id": nodes[code]})
                for pk, codes in drawn
                for code in codes
            ],
            batch_size=500,
        )


def times(options):
    """{what: seconds of each request}, the searches of members and of pages taking turns."""
    from django.test import Client

    from network.corpora import corpus_of, searcher
    from network.privacy import SAMPLES, Tier
    from portal.core.models import User
    from search.engine import search
    from search.visibility import ANONYMOUS
    from tests.benchmarks.synthetic import Corpus

    client = Client()
    client.force_login(User.objects.get(username="bench"))
    corpus = corpus_of(SAMPLES[Tier.MEMBERS], ANONYMOUS, "fr")
    found = {f"{who} {what}": [] for who in ("public", "members") for what in ("engine", "page")}
    asked = [alike(request) for request in Corpus(options.size).requests(options.requests + 20)]
    for number, request in enumerate(asked):
        among = request.at(corpus=corpus)
        for who, one, viewer, page in (
            ("public", request, ANONYMOUS, "/fr/search/"),
            ("members", among, searcher(corpus), "/fr/network/members/"),
        ):
            took, results = timed(lambda r=one, v=viewer: search(r, v))
            assert results.engine == options.measure, results.fallback
            opened, response = timed(lambda r=one, p=page: client.get(p + "?" + r.querystring()))
            assert response.status_code == 200, response.status_code
            if number >= 20:  # the first ones warm what is kept
                found[f"{who} engine"].append(took)
                found[f"{who} page"].append(opened)
    return found


def alike(request):
    """A search that both can answer: by words, disciplines and territories."""
    selected = {
        name: codes
        for name, codes in request.selected.items()
        if name in ("discipline", "territory")
    }
    return request.at(selected=selected, sort="" if request.q else "title")


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    given = arguments()
    sys.exit(measure(given) if given.measure else main())
