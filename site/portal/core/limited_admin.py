"""Screens of the admin about some instances of a model, which ones depends on who looks.

Wagtail takes what a list holds, what is edited or deleted, and that whose history or usage is asked
for, each from among all there are, by a method of its own: one is easily forgotten.
"""

from django.views.generic.detail import SingleObjectMixin
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import BaseObjectMixin
from wagtail.admin.viewsets.model import ModelViewSet

METHODS = (
    (generic.IndexView, "get_base_queryset"),
    (SingleObjectMixin, "get_queryset"),
    (BaseObjectMixin, "get_base_object_queryset"),
)


class LimitedViewSet(ModelViewSet):
    """Each of its screens knows `visible_to(user)` alone; of all else it says there is none."""

    copy_view_enabled = False  # Wagtail's asks for the instance in yet another way
    inspect_view_enabled = False

    def visible_to(self, user):
        raise NotImplementedError

    def construct_view(self, view_class, **kwargs):
        return super().construct_view(limited(view_class, self.visible_to), **kwargs)


def limited(view_class, visible_to):
    """The view, of what is visible to who asks."""

    def visible(view):
        return visible_to(view.request.user)

    methods = (method for kind, method in METHODS if issubclass(view_class, kind))
    return type(view_class.__name__, (view_class,), dict.fromkeys(methods, visible))
