"""What each type of resource is called elsewhere: the one table for all formats."""

from typing import NamedTuple

from portal.core.choices import ResourceType


class Names(NamedTuple):
    """A type in schema.org, in DCMI's type vocabulary, in BibTeX, RIS and CSL.

    `within` is BibTeX's field for the publisher or journal.
    """

    schema_org: str
    dcmi: str
    bibtex: str
    within: str
    ris: str
    csl: str


CONTAINERS = {"journal", "booktitle"}  # the fields of what holds a text among others
LEARNING = "LearningResource"  # what teaches how something is done
NAMES = {
    ResourceType.ARTICLE: Names(
        "ScholarlyArticle", "Text", "article", "journal", "JOUR", "article-journal"
    ),
    ResourceType.GUIDE: Names(LEARNING, "Text", "manual", "organization", "BOOK", "book"),
    ResourceType.REPORT: Names("Report", "Text", "techreport", "institution", "RPRT", "report"),
    ResourceType.TOOL: Names(LEARNING, "Software", "misc", "publisher", "COMP", "software"),
    ResourceType.PROTOCOL: Names(LEARNING, "Text", "manual", "organization", "GEN", "document"),
    ResourceType.DATASET: Names("Dataset", "Dataset", "misc", "publisher", "DATA", "dataset"),
    ResourceType.VIDEO: Names(
        LEARNING, "MovingImage", "misc", "publisher", "VIDEO", "motion_picture"
    ),
    ResourceType.PODCAST: Names(LEARNING, "Sound", "misc", "publisher", "SOUND", "broadcast"),
    ResourceType.TRAINING: Names(
        LEARNING, "InteractiveResource", "misc", "publisher", "ELEC", "webpage"
    ),
    ResourceType.PROCEEDINGS: Names(
        "ScholarlyArticle", "Text", "inproceedings", "booktitle", "CPAPER", "paper-conference"
    ),
    ResourceType.POSTER: Names("Poster", "Image", "misc", "howpublished", "SLIDE", "speech"),
}
