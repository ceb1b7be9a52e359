"""Pictures are drawn once in a run: the same file, cut and coded in the same way, is the same file.

Each test begins without renditions, as their rows go with it; nearly every page has some. Only the
drawing itself is remembered: the rows, the files and whoever may see them are each test's own.
"""

import hashlib

import pytest
from wagtail.images.models import Filter


def remembering(run):
    """`run`, which draws a picture; what it drew before is copied."""
    drawn = {}

    def run_once(self, image, output, source=None):
        key = _content(image, source), self.spec, self.get_cache_key(image)
        if key not in drawn:
            made = run(self, image, output, source=source)
            drawn[key] = type(made), _all_of(made.f)
            return made
        kind, content = drawn[key]
        output.write(content)
        return kind(output)

    return run_once


def _content(image, source):
    """What tells one file from another, whatever it is called."""
    if source is not None:
        return hashlib.sha1(_all_of(source)).digest()
    with image.open_file() as file:
        return hashlib.sha1(file.read()).digest()


def _all_of(file):
    file.seek(0)
    content = file.read()
    file.seek(0)
    return content


@pytest.fixture(scope="session", autouse=True)
def _draw_once():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Filter, "run", remembering(Filter.run))
        yield
