"""The site's addresses, and one that fails."""

from django.urls import path

from portal import urls


def fail(request, language):
    raise RuntimeError("This address fails, for its page to be seen.")


handler400, handler500 = urls.handler400, urls.handler500
urlpatterns = [path("<slug:language>/failure/", fail), *urls.urlpatterns]
