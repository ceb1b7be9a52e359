"""What harvesters are told of the resource centre, and since when: works, compared with the site.

A datestamp is the moment at which harvesters could first see what is so now. It isn't the moment of
a write: one that isn't committed yet, or that changes something which no work knows that it shows
(the name of an organisation, the label of a discipline, a restriction far above), would be missed
by who asks for what is newer than their last visit. So whatever has changed on the site, by
whatever way, the works are looked at again before a harvester is answered, and what differs gets
the datestamp of now.
"""

from collections import defaultdict
from hashlib import sha256

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.core import periodic
from portal.core.models import Discipline
from search.conditional import code, settled
from search.documents import LANGUAGES
from search.lookup import visible
from search.models import SearchSource
from search.visibility import ANONYMOUS

from . import dublin_core
from .models import Harvest, HarvestedWork, ResourcePage

CHUNK = 500
# What a set begins with.
TYPE, DISCIPLINE = "type-", "discipline-"


def works(keys):
    """{key: pages} of the works of these keys that everybody may see, the first language first."""
    entries = [found.pk for found in visible([keys], ANONYMOUS).values()]
    paths = SearchSource.objects.filter(entry__in=entries).values("path")
    pages = ResourcePage.objects.filter(translation_key__in=keys, path__in=paths).defer("body")
    pages = pages.select_related("locale", "organisation").prefetch_related(*dublin_core.NEEDS)
    found = defaultdict(list)
    for page in sorted(pages, key=lambda page: LANGUAGES.index(page.locale.language_code)):
        found[page.translation_key].append(page)
    return found


@periodic.job("works that harvesters are to be told of")
def refresh():
    """Bring the works in line with the site, if anything may have changed; how many had."""
    if (now := standing()) and Harvest.objects.filter(state=now).exists():
        return None
    with transaction.atomic():
        Harvest.objects.get_or_create(pk=1)
        harvest = Harvest.objects.select_for_update().get(pk=1)
        harvest.state = standing()  # before what it stands for is read
        changed = _compare()
        harvest.save()
    return changed or None


def standing():
    """A digest of all that what is shown depends on; empty where something is about to change."""
    found = settled()
    return _digest((code(), found.counter, found.content)) if found else ""


def _compare():
    """Write anew what differs from what was told; how many works that are."""
    told = HarvestedWork.objects.in_bulk(field_name="key")
    fresh = {work.key: work for work in _fresh()}
    differing = [
        work for key, work in fresh.items() if key not in told or told[key].digest != work.digest
    ]
    gone = [
        HarvestedWork(key=key, sets=work.sets)
        for key, work in told.items()
        if work.digest and key not in fresh
    ]
    _write([*differing, *gone])
    return len(differing) + len(gone)


def _write(changed):
    """The clock may have gone back since the last time; datestamps don't."""
    last = HarvestedWork.objects.aggregate(last=Max("datestamp"))["last"]
    now = max(filter(None, (timezone.now().replace(microsecond=0), last)))
    for work in changed:
        work.datestamp = now
    HarvestedWork.objects.filter(key__in=[work.key for work in changed]).delete()
    HarvestedWork.objects.bulk_create(changed)


def _fresh():
    """Each work as it is to be told, in chunks."""
    roots = {node.path: node.code for node in Discipline.get_root_nodes()}
    keys = ResourcePage.objects.values_list("translation_key", flat=True)
    keys = list(keys.order_by("translation_key").distinct())
    for start in range(0, len(keys), CHUNK):
        for key, pages in works(keys[start : start + CHUNK]).items():
            sets = sets_of(pages[0], roots)
            told = dublin_core.elements(pages, absolute=str)
            yield HarvestedWork(key=key, digest=_digest((told, sets)), sets=f" {' '.join(sets)} ")


def sets_of(page, roots):
    """The sets of a work: its type, and the first level of what it is filed under.

    `roots` are the codes of the disciplines of that level by their path.
    """
    found = {roots[node.path[: node.steplen]] for node in page.disciplines.all()}
    return [TYPE + page.resource_type, *(DISCIPLINE + code for code in sorted(found))]


def _digest(told):
    return sha256(repr(told).encode()).hexdigest()
