"""A change of some fields of one's own profile: the site's own forms, sent back with these changed.

So whatever the site refuses or mends, it does here. Things are named by what a label or a language
doesn't change.
"""

from itertools import chain

from django.forms.forms import NON_FIELD_ERRORS
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from portal.core.parameters import MAX_NAME, one_of

from .forms import SECTIONS, TIER, Involvements, ProfileForm
from .privacy import BY_NAME, Tier, tier_of

KEYS = {"organisations": "pk", "disciplines": "code", "territories": "code"}


class KeyedForm(ProfileForm):
    """A section in which organisations and nodes are named by their keys."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in KEYS.keys() & self.fields.keys():
            things = self.fields[name].known.values()
            self.fields[name].known = {str(getattr(each, KEYS[name])): each for each in things}


class KeyedRows(Involvements):
    """What they do in projects, each of which is named by its key."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        pages = self.known.values()
        self.form_kwargs["known"] = {str(page.translation_key): page for page in pages}


class Projects:
    """The rows of what a member does in projects, with `works` in the place of those `seen`.

    `seen` are the keys of the projects that they were shown: what they weren't stays as it is.
    """

    def __init__(self, member, works, seen):
        unsent = KeyedRows(instance=member)
        sent = _as_sent(unsent.management_form, *unsent.initial_forms)
        self.places = self._kept(unsent, works)  # of a work, by its row
        for row, form in enumerate(unsent.initial_forms):
            if row not in self.places and form.instance.project.translation_key in seen:
                sent[f"{form.prefix}-DELETE"] = "on"
        added = [place for place in range(len(works)) if place not in self.places.values()]
        for row, place in enumerate(added, start=unsent.initial_form_count()):
            sent[f"{unsent.add_prefix(row)}-project"] = str(works[place]["key"])
            self.places[row] = place
        for row, place in self.places.items():
            for name in ("role", "since", "until"):
                sent[f"{unsent.add_prefix(row)}-{name}"] = works[place].get(name)
        sent[f"{unsent.prefix}-TOTAL_FORMS"] = unsent.initial_form_count() + len(added)
        self.rows = KeyedRows(sent, instance=member)
        self.save = self.rows.save

    @staticmethod
    def _kept(unsent, works):
        """{row: place of the work} of what is there already; a second one of a project isn't."""
        first = {work["key"]: place for place, work in reversed([*enumerate(works)])}
        keys = [form.instance.project.translation_key for form in unsent.initial_forms]
        return {row: first[key] for row, key in enumerate(keys) if key in first}

    def wrong(self):
        """{path: message}"""
        told = {"profile.projects": self.rows.non_form_errors()}
        for row, errors in enumerate(self.rows.errors):
            place = f".{self.places[row]}" if row in self.places else ""
            for name, messages in errors.items():
                field = "key" if name == "project" else name
                told[f"profile.projects{place}.{field}"] = messages
        return _told(told)


class Part:
    """A section of the profile, with some of its fields and tiers changed."""

    def __init__(self, section, member, fields, tiers):
        sent = _as_sent(KeyedForm(section=section, instance=member))
        for name in section.fields:
            if name in fields:
                sent.setlist(name, _as_typed(fields[name], name))
            if name in tiers:
                sent[TIER + name] = tiers[name]
        self.form = KeyedForm(sent, section=section, instance=member)
        self.save = self.form.save

    def wrong(self):
        return _told({_path(name): messages for name, messages in self.form.errors.items()})


def make(member, fields, slugs, seen):
    """Change a member, whom nobody else changes meanwhile; {path: what is wrong there} if anything.

    `slugs` are the tiers that they choose, by field.
    """
    tiers, errors = _tiers(member, slugs)
    touched = {*fields, *tiers}
    works = fields.pop("projects", None)
    sections = [each for each in SECTIONS.values() if touched.intersection(each.fields)]
    parts = [Part(section, member, fields, tiers) for section in sections]
    parts += [] if works is None else [Projects(member, works, seen)]
    for each in parts:
        errors |= each.wrong()
    for each in parts if not errors else ():
        each.save()
    return errors


def _tiers(member, slugs):
    """({field: the tier chosen}, {path: what is wrong})"""
    tiers, errors = {}, {}
    for name, slug in slugs.items():
        try:
            tiers[name] = _tier(member, name, slug)
        except ValueError as wrong:
            errors[f"tiers.{name[:MAX_NAME]}"] = str(wrong)
    return tiers, errors


def _tier(member, name, slug):
    if name not in BY_NAME:
        raise ValueError(_("There is no such field."))
    field = BY_NAME[name]
    offered = {Tier(value).slug: Tier(value) for value, _label in field.tiers}
    tier = offered[one_of(offered)(slug)]
    if name in member.locked and tier != tier_of(member, field):
        raise ValueError(_("Closed by a coordinator."))
    return tier


def _as_sent(*forms):
    """What a browser sends back of forms in which nothing was changed."""
    sent = MultiValueDict()
    for bound in chain(*forms):
        value = bound.value()
        sent.setlist(bound.html_name, value if isinstance(value, list) else [value])
    return sent


def _as_typed(value, name):
    """A value as the form's field has it: addresses a line each, other things one by one."""
    if name == "links":
        return ["\n".join(value)]
    return list(map(str, value)) if isinstance(value, list) else [value]


def _path(name):
    if name == NON_FIELD_ERRORS:
        return "profile"
    return f"tiers.{name.removeprefix(TIER)}" if name.startswith(TIER) else f"profile.{name}"


def _told(errors):
    return {path: " ".join(map(str, messages)) for path, messages in errors.items() if messages}
