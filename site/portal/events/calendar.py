"""The events of a search as one calendar, to which somebody's own subscribes.

Calendars fetch it without being signed in, as readers do a feed: so it holds what anybody may see.
"""

from datetime import timedelta
from itertools import islice

from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import conditional_page, require_safe

from portal.core.choices import Kind
from search.engine import every
from search.feed import MAX_AGE, SearchFeed
from search.pages import pages_of
from search.requests import parse
from search.views import search_page
from search.visibility import ANONYMOUS

from .ical import response, subscription
from .models import EventPage

MOST = 500
SINCE = timedelta(days=92)  # of what is over, unless the search begins with another day


@require_safe
@conditional_page
def search_ics(request):
    """The events found. What is wrong in the address is told by the search page, with a 400."""
    asked, errors = parse(request.GET, language=get_language()[:2], scope={Kind.EVENT})
    if errors:
        return search_page(request)
    since = timezone.localdate() - SINCE
    is_bounded = asked.date_from or (asked.date_to and asked.date_to < since)
    wanted = asked.at(
        date_from=asked.date_from if is_bounded else since, sort="soon", page=1, view=""
    )
    found = pages_of(EventPage, islice(every(wanted, ANONYMOUS), MOST))
    told = [(page, request.build_absolute_uri(page.url)) for page in found]
    content = subscription(told, request.build_absolute_uri(), SearchFeed(asked).title())
    answer = response(content, "events")
    patch_cache_control(answer, public=True, max_age=MAX_AGE)
    return answer
