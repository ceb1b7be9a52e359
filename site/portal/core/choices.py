"""Vocabularies that are fixed in code: each value is stored, exported and searched by its code."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a search hit is."""

    PROJECT = "project", _("Project")
    RESOURCE = "resource", _("Resource")
    EVENT = "event", _("Event")
    NEWS = "news", _("News")
    PAGE = "page", _("Page")


class Status(models.TextChoices):
    """PPSR-Core's project statuses, as an editor sets them; `directory.status` adds time."""

    NOT_STARTED = "not-started", _("Not yet started")
    ACTIVE = "active", _("Active")
    PERIODIC = "periodic", _("Periodically active")
    ON_HOLD = "on-hold", _("On hold")
    COMPLETED = "completed", _("Completed")
    ABANDONED = "abandoned", _("Abandoned")


class Difficulty(models.TextChoices):
    EASY = "easy", _("Easy")
    MEDIUM = "medium", _("Medium")
    HARD = "hard", _("Hard")


class TimeNeeded(models.TextChoices):
    MINUTES = "minutes", _("A few minutes")
    HOUR = "hour", _("About an hour")
    HALF_DAY = "half-day", _("Half a day")
    DAYS = "days", _("One or several days")
    REGULAR = "regular", _("A little, regularly")
    LONG = "long", _("A long-term commitment")


class Task(models.TextChoices):
    """Ways of taking part."""

    OBSERVE = "observe", _("Observe")
    PHOTOGRAPH = "photograph", _("Photograph or record")
    COUNT = "count", _("Count")
    MEASURE = "measure", _("Measure")
    COLLECT = "collect", _("Collect samples")
    TRANSCRIBE = "transcribe", _("Transcribe")
    ANNOTATE = "annotate", _("Annotate")
    CLASSIFY = "classify", _("Identify and classify")
    TESTIFY = "testify", _("Collect memories and testimony")
    INTERPRET = "interpret", _("Interpret")
    CODESIGN = "codesign", _("Co-design the question")
    ANALYSE = "analyse", _("Analyse")
    DISSEMINATE = "disseminate", _("Disseminate")


class Setting(models.TextChoices):
    """Where one takes part."""

    HOME = "home", _("At home")
    FIELD = "field", _("In the field")
    ONLINE = "online", _("Online")


class Audience(models.TextChoices):
    """PPSR-Core's age groups and publics, with the two that the portal's resources need."""

    AGES_6_10 = "ages-6-10", _("Children aged 6 to 10")
    AGES_11_13 = "ages-11-13", _("Children aged 11 to 13")
    AGES_14_17 = "ages-14-17", _("Teenagers up to 17")
    FAMILIES = "families", _("Families")
    GENERAL = "general", _("General public")
    SENIORS = "seniors", _("Seniors")
    TEACHERS = "teachers", _("Teachers and schools")
    RESEARCHERS = "researchers", _("Researchers and facilitators")
    TARGETED = "targeted", _("A specific group")


class ResourceType(models.TextChoices):
    ARTICLE = "article", _("Article")
    GUIDE = "guide", _("Guide")
    REPORT = "report", _("Report")
    TOOL = "tool", _("Tool")
    PROTOCOL = "protocol", _("Protocol")
    DATASET = "dataset", _("Dataset")
    VIDEO = "video", _("Video")
    PODCAST = "podcast", _("Podcast")
    TRAINING = "training", _("Training")
    PROCEEDINGS = "proceedings", _("Proceedings paper")
    POSTER = "poster", _("Poster")


class EventFormat(models.TextChoices):
    ONSITE = "onsite", _("On site")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("On site and online")


class EventStatus(models.TextChoices):
    """schema.org's EventStatusType."""

    SCHEDULED = "scheduled", _("Scheduled")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")
    MOVED_ONLINE = "moved-online", _("Moved online")


class OrganisationKind(models.TextChoices):
    UNIVERSITY = "university", _("University or school")
    RESEARCH = "research", _("Research organisation")
    ASSOCIATION = "association", _("Association")
    AUTHORITY = "authority", _("Local authority")
    MUSEUM = "museum", _("Museum, library or archive")
    COMPANY = "company", _("Company")
    PUBLIC = "public", _("Public body")
    OTHER = "other", _("Other")


class PartyRole(models.TextChoices):
    LEAD = "lead", _("Lead")
    PARTNER = "partner", _("Partner")
    FUNDER = "funder", _("Funder")
    COLLABORATOR = "collaborator", _("Collaborator")
    STAKEHOLDER = "stakeholder", _("Stakeholder")


class Language(models.TextChoices):
    """Languages in which a project or resource can be used (ISO 639-1)."""

    FR = "fr", _("French")
    EN = "en", _("English")
    DE = "de", _("German")
    ES = "es", _("Spanish")
    IT = "it", _("Italian")
    PT = "pt", _("Portuguese")
    NL = "nl", _("Dutch")
    AR = "ar", _("Arabic")
    BR = "br", _("Breton")
    OC = "oc", _("Occitan")
    EU = "eu", _("Basque")
    CO = "co", _("Corsican")
    CA = "ca", _("Catalan")
    OTHER = "other", _("Another language")


class Licence(models.TextChoices):
    """SPDX identifiers; the labels are the licences' usual names."""

    CC0 = "CC0-1.0", "CC0 1.0"
    CC_BY = "CC-BY-4.0", "CC BY 4.0"
    CC_BY_SA = "CC-BY-SA-4.0", "CC BY-SA 4.0"
    CC_BY_NC = "CC-BY-NC-4.0", "CC BY-NC 4.0"
    CC_BY_NC_SA = "CC-BY-NC-SA-4.0", "CC BY-NC-SA 4.0"
    CC_BY_ND = "CC-BY-ND-4.0", "CC BY-ND 4.0"
    CC_BY_NC_ND = "CC-BY-NC-ND-4.0", "CC BY-NC-ND 4.0"
    ETALAB = "etalab-2.0", _("Licence Ouverte 2.0")
    ODBL = "ODbL-1.0", "ODbL 1.0"
    MIT = "MIT", "MIT"
    GPL = "GPL-3.0-or-later", "GPL 3.0"
    RESERVED = "reserved", _("All rights reserved")
