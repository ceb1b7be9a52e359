"""The search of Wagtail's own admin: on the search server, and in the database where that fails.

Every save brings both up to date, so that the database can answer at any time: before
`manage.py update_index` has made the indices, and while the server is down. A save never fails
here; what the server has missed meanwhile, the next `update_index` brings.
"""

import logging

from elasticsearch import TransportError
from wagtail.search.backends import get_search_backend
from wagtail.search.backends.elasticsearch9 import (
    Elasticsearch9Index,
    Elasticsearch9SearchBackend,
    Elasticsearch9SearchResults,
)
from wagtail.search.index import class_is_indexed

from .elastic import server

logger = logging.getLogger("search.elastic")


def ask(call, *args, **kwargs):
    """What a call of the server gives, or Unreachable. It is left alone as searches leave it."""
    if server.breaker.open:
        raise server.Unreachable
    try:
        return call(*args, **kwargs)
    except TransportError as error:
        server.breaker.failed(error)
        raise server.Unreachable from error
    except server.FAILURES as error:
        raise server.Unreachable from error


class Results(Elasticsearch9SearchResults):
    """Results that the database gives where the server can't."""

    def _do_search(self):
        there = super()._do_search()
        return self._found(lambda: list(there), lambda stored: stored.results())

    def _do_count(self):
        return self._found(super()._do_count, lambda stored: stored.count())

    def facet(self, field_name):
        there = super().facet
        return self._found(lambda: there(field_name), lambda stored: stored.facet(field_name))

    def _found(self, there, here):
        try:
            return ask(there)
        except server.Unreachable:
            logger.info("Not answered by the search server: a search of the admin")
            return here(self._stored())

    def _stored(self):
        """The same results from the database."""
        asked, database = self.query_compiler, get_search_backend("database")
        by_beginnings = isinstance(asked, self.backend.autocomplete_query_compiler_class)
        find = database.autocomplete if by_beginnings else database.search
        found = find(
            asked.query,
            asked.queryset,
            fields=asked.fields,
            order_by_relevance=asked.order_by_relevance,
        )
        found._set_limits(self.start, self.stop)
        return found.annotate_score(self._score_field) if self._score_field else found


class Index(Elasticsearch9Index):
    """An index whose single writes never raise."""

    def __init__(self, backend, name):
        super().__init__(backend, name)
        self.es = server.writer()

    def add_item(self, item):
        """Through the alias alone: the server would make up an index that it lacks."""
        if class_is_indexed(type(item)):
            mapping = self.mapping_class(type(item))
            self._write(
                self.es.index,
                index=self.name,
                id=mapping.get_document_id(item),
                document=mapping.get_document(item),
                require_alias=True,
            )

    def delete_item(self, item):
        self._write(super().delete_item, item)

    @staticmethod
    def _write(call, *args, **kwargs):
        try:
            ask(call, *args, **kwargs)
        except server.Unreachable:
            logger.warning("The admin's index has missed a change; run: manage.py update_index")


class SearchBackend(Elasticsearch9SearchBackend):
    """Wagtail's, with the portal's own clients: their hosts, credentials and limits."""

    index_class = Index
    results_class = Results

    @staticmethod
    def client_class(**options):
        return server.reader()
