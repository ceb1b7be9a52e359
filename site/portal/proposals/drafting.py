"""The page that is made of a proposal, and the projects that it may repeat."""

from django.db.models import Q
from wagtail.log_actions import log
from wagtail.permissions import page_permission_policy

from directory.duplicates import repeated
from directory.importing import text
from directory.importing.pages import free_slug
from directory.models import Organisation, ProjectPage, ProjectParty
from portal.core.choices import PartyRole

SAME = ("title", "teaser", "site_url", "start_date", "end_date", "tasks", "contact_email")


def make_page(proposal, index, user):
    """A draft below a directory, whose owner is who decides on the proposal.

    Nothing on it names the proposer. An organisation that isn't known by its name stands as the
    contact, until an editor has entered it.
    """
    page = ProjectPage(
        **{name: getattr(proposal, name) for name in SAME},
        slug=free_slug(index, "", proposal.title),
        how_to_take_part=text.rich(proposal.taking_part),
        locale=index.locale,
        owner=user,
        live=False,
    )
    page.disciplines, page.territories = proposal.disciplines.all(), proposal.territories.all()
    _set_organisation(page, proposal.organisation)
    index.add_child(instance=page)
    page.save_revision(user=user)
    log(instance=page, action="wagtail.create", user=user)
    return page


def _set_organisation(page, name):
    known = Organisation.objects.filter(name__iexact=name).first() if name else None
    if known:
        page.parties = [ProjectParty(organisation=known, role=PartyRole.LEAD)]
    else:
        page.contact_name = name


def duplicates(proposal, user):
    """The projects that a proposal may repeat: those that everybody may open, or `user` edit.

    Each has `is_theirs`, whether they may edit it.
    """
    own = page_permission_policy.instances_user_has_permission_for(user, "change")
    public = ProjectPage.objects.live().public()
    known = ProjectPage.objects.filter(
        Q(pk__in=own.values("pk")) | Q(pk__in=public.values("pk")), alias_of=None
    ).exclude(pk=proposal.page_id)
    found = repeated(proposal.title, proposal.site_url, known.order_by("title", "pk"))
    theirs = set(own.filter(pk__in=[page.pk for page in found]).values_list("pk", flat=True))
    for page in found:
        page.is_theirs = page.pk in theirs
    return found
