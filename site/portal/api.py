"""The public API, version 1."""

from ninja import NinjaAPI

from search.api import router

api = NinjaAPI(title="Science Ensemble", version="1", urls_namespace="api-1", docs_url=None)
api.add_router("", router)
