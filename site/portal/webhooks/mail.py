"""Telling who looks after webhooks that the site has switched one off."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task
from wagtail.users.models import UserProfile

from portal.core.models import User

from .models import Endpoint

BACKEND = "django.contrib.auth.backends.ModelBackend"  # which knows of permissions


@task()
def tell_of_stop(pk):
    endpoint = Endpoint.objects.filter(pk=pk).first()
    if endpoint is None or not endpoint.stopped:  # it was seen to meanwhile
        return
    for user in User.objects.with_perm("webhooks.change_endpoint", backend=BACKEND):
        with override(UserProfile.get_for_user(user).get_preferred_language()):
            _send(endpoint, user.email)


def _send(endpoint, address):
    where = reverse("webhooks:deliveries", args=[endpoint.pk])
    context = {
        "endpoint": endpoint,
        "host": urlsplit(endpoint.url).hostname,  # the rest of an address may be a secret
        "admin_url": settings.WAGTAILADMIN_BASE_URL + where,
    }
    subject = _("A webhook has been switched off")
    body = render_to_string("webhooks/stopped_mail.txt", context)
    send_mail(subject, body, None, [address])
