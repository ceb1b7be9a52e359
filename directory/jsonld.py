"""Projects and organisations in schema.org's terms."""

from portal.core import jsonld
from portal.core.choices import PartyRole

from .models import ProjectPage

MEMBERS = {PartyRole.LEAD, PartyRole.PARTNER, PartyRole.COLLABORATOR}


@jsonld.of(ProjectPage)
def project(page, about):
    """A ResearchProject, which to schema.org is an organisation: it has members and funders."""
    parties = about.context.get("parties", ())
    return {
        "@type": "ResearchProject",
        "inLanguage": None,  # which an organisation has not
        "sameAs": page.site_url,
        "foundingDate": page.start_date,
        "dissolutionDate": page.end_date,
        "keywords": jsonld.keywords(page),
        "knowsAbout": about.disciplines(),
        "areaServed": about.territories(),
        "location": jsonld.place(page),
        "member": [organisation(each.organisation) for each in parties if each.role in MEMBERS],
        "funder": [
            organisation(each.organisation) for each in parties if each.role == PartyRole.FUNDER
        ],
        "contactPoint": _contact(page),
        "parentOrganization": about.publisher(),
    }


def organisation(found):
    """An Organization, as a page names it."""
    return {
        "@type": "Organization",
        "name": found.name,
        "alternateName": found.acronym,
        "url": found.url,
        "sameAs": found.ror,
    }


def _contact(page):
    """Whom the page gives as a contact; None when it gives no way to reach anybody."""
    if not (page.contact_email or page.contact_url):
        return None
    return {
        "@type": "ContactPoint",
        "name": page.contact_name,
        "email": page.contact_email,
        "url": page.contact_url,
    }
