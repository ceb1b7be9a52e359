"""What Google Scholar and Zotero read in a page's head, by the names that Highwire gave it."""

from wagtail.documents import get_document_model

from portal.core.privacy import with_closed

# The name for the publisher or journal, by BibTeX's field.
WITHIN = {
    "journal": "citation_journal_title",
    "booktitle": "citation_conference_title",
    "institution": "citation_technical_report_institution",
}


def tags(page, cited, absolute):
    """(name, content) of each tag."""
    said = [
        ("citation_title", cited.title),
        *(("citation_author", ", ".join(filter(None, author))) for author in cited.authors),
        ("citation_publication_date", str(cited.year or "")),
        (WITHIN.get(cited.names.within, "citation_publisher"), cited.publisher),
        ("citation_doi", cited.doi),
        ("citation_language", cited.language),
        ("citation_abstract_html_url", absolute(page.url)),
        ("citation_pdf_url", _pdf(page, absolute)),
    ]
    return [(name, content) for name, content in said if content]


def _pdf(page, absolute):
    """The address of its document where that is one, and everybody's."""
    files = get_document_model().objects.filter(pk=page.document_id)
    found = with_closed(files).first() if page.document_id else None
    if found is None or found.closed or found.file_extension.lower() != "pdf":
        return ""
    return absolute(found.url)
