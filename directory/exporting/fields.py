"""Which of a project's fields travel in the extended profile, and under which name.

Everything the model holds travels but what EXCLUDED names, each with its reason; a test compares
this with the model, so that a new field can't be forgotten.
"""

from directory.models import ProjectPage

EXCLUDED = {
    "id": "this database's own",
    "page_ptr": "this database's own",
    "path": "where the page is in this site's tree",
    "depth": "where the page is in this site's tree",
    "numchild": "where the page is in this site's tree",
    "url_path": "where the page is in this site's tree",
    "content_type": "this database's own",
    "draft_title": "follows the title",
    "live": "only what is live is exported; the import says whether to publish",
    "has_unpublished_changes": "drafts aren't exported",
    "expired": "what has expired isn't live",
    "last_published_at": "told as projectLastUpdatedDate; publishing sets it",
    "latest_revision_created_at": "revisions aren't exported",
    "live_revision": "revisions aren't exported",
    "latest_revision": "revisions aren't exported",
    "owner": "a person's account",
    "locked": "a state of editing",
    "locked_at": "a state of editing",
    "locked_by": "a person's account",
    "alias_of": "a copy of another page isn't exported",
}
# Fields that PPSR-Core has a name for and that it carries whole. The rest are in `portal`, by name.
PPSR_NAMES = {
    "title": "projectName",
    "site_url": "projectUrl",
    "research_question": "projectAim",
    "how_to_take_part": "projectHowToParticipate",
    "equipment": "projectEquipment",
    "intended_outcomes": "projectIntendedOutcomes",
    "outcomes": "projectOutcome",
    "funding": "projectFunding",
    "cost": "participationFees",
}
# Relations, and the fields of the rows they hold but the row's own id, page and rank.
RELATIONS = {
    "parties": ["organisation", "role"],
    "points": ["commune", "lat", "lon"],
    "publications": ["title", "year", "url"],
    "identifiers": ["origin", "value"],
}
ORGANISATION = ["name", "acronym", "kind", "summary_fr", "summary_en", "url", "ror"]
# Relations that name what they point to: a code, a tag's name, a picture's description.
NAMED = ["disciplines", "territories", "tags", "image", "locale"]
RICH_TEXT = ["how_to_take_part", "data_use"]


def plain_fields():
    """The fields whose value travels as it is."""
    return [
        field
        for field in ProjectPage._meta.concrete_fields
        if field.name not in EXCLUDED and not field.is_relation and field.name != "body"
    ]
