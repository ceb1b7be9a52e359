"""The forms by which members keep their profile: a section each, with who sees each field."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory.models import ProjectPage
from directory.organisations import known
from portal.core.choices import Language
from portal.core.models import Discipline, Territory
from search.visibility import Viewer

from . import orcid, photos, rules
from .models import MAX_LINKS, Availability, Involvement, Member, Skill
from .names import NamesField, NewNamesField, by_name
from .privacy import BY_NAME, tier_of

TIER = "tier_"
EARLIEST, LATEST = 1950, 2100  # years


@dataclass(frozen=True)
class Section:
    """A part of a profile that is changed in one go."""

    name: str
    title: str
    fields: tuple[str, ...]


SECTIONS = {
    section.name: section
    for section in (
        Section("about", _("About me"), ("name", "photo", "pronouns", "position")),
        Section("presentation", _("Presentation"), ("organisations", "biography", "languages")),
        Section("expertise", _("What I know"), ("skills", "disciplines", "territories")),
        Section("projects", _("What I do"), ("projects", "offers", "seeks", "availability")),
        Section("contact", _("Contact"), ("email", "telephone", "orcid", "links")),
    )
}


def organisations(user, chosen):
    """{name: organisation} of those that the user may know of, and those chosen before."""
    told = [row.organisation for row in known(Viewer.of(user))]
    return by_name((each.name, each.pk, each) for each in dict.fromkeys([*told, *chosen]))


def suggested_skills(user):
    """The skills of others, for those who may know of them."""
    return [skill.name for skill in Skill.told()] if rules.enters(user) else []


def nodes(model):
    return by_name((node.label, node.code, node) for node in model.objects.all())


def projects():
    """{title: page} of the projects that everyone can open, in this language where there is one."""
    language = get_language()[:2]
    pages = ProjectPage.objects.live().public().filter(alias_of=None).select_related("locale")
    own = [page for page in pages if page.locale.language_code == language]
    told = {page.translation_key for page in own}
    own += [page for page in pages if page.translation_key not in told]
    return by_name((page.title, page.pk, page) for page in own)


class LinksField(forms.CharField):
    """Addresses on the web, a line each."""

    widget = forms.Textarea(attrs={"rows": 4, "inputmode": "url", "spellcheck": "false"})
    validate_url = URLValidator(schemes=["http", "https"])

    def prepare_value(self, value):
        return value if isinstance(value, str) else "\n".join(value or [])

    def clean(self, value):
        lines = list(dict.fromkeys(super().clean(value).split()))
        if len(lines) > MAX_LINKS:
            raise ValidationError(_("At most %(most)d."), params={"most": MAX_LINKS})
        for line in lines:
            if len(line) > 500:
                raise ValidationError(_("An address has at most 500 characters."))
            self.validate_url(line)
        return lines


class PhotoInput(forms.FileInput):
    """What there is already is shown by the page, not by the address of a file."""

    def __init__(self):
        super().__init__(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif"})


class ProfileForm(forms.ModelForm):
    """One section of a member's own profile. Each field has a second one: its tier."""

    photo = forms.FileField(
        label=_("Photograph"),
        required=False,
        widget=PhotoInput,
        help_text=_("JPEG, PNG, WebP or AVIF, at most 8 MB. It is cut to a square."),
    )
    remove_photo = forms.BooleanField(label=_("Remove the photograph"), required=False)
    organisations = NamesField(label=_("Organisations"))
    disciplines = NamesField(label=_("Disciplines"), objects=lambda: nodes(Discipline))
    territories = NamesField(label=_("Territories"), objects=lambda: nodes(Territory))
    skills = NewNamesField(label=_("Skills"))
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    availability = forms.MultipleChoiceField(
        label=_("Willing to"),
        choices=Availability.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    orcid = forms.CharField(label=_("ORCID iD"), required=False, max_length=60)
    links = LinksField(label=_("Links"), required=False, help_text=_("One address a line."))

    class Meta:
        model = Member
        fields = (
            *("name", "photo", "pronouns", "position", "biography", "languages"),
            *("offers", "seeks", "availability", "email", "telephone", "orcid", "links"),
        )
        help_texts = {
            "email": _("For people to write to. It isn’t the address by which you sign in."),
            "telephone": _("With the country’s code, if you have contacts abroad."),
            "offers": _("Time, equipment, a place, data, experience…"),
            "seeks": _("A partner, advice, participants, a place…"),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "telephone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            "biography": forms.Textarea(attrs={"rows": 8}),
            "offers": forms.Textarea(attrs={"rows": 4}),
            "seeks": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, section, instance, **kwargs):
        related = ("organisations", "disciplines", "territories", "skills")
        stored = {name: getattr(instance, name).all() for name in related if name in section.fields}
        super().__init__(*args, instance=instance, initial=stored, label_suffix="", **kwargs)
        self.section = section
        self.fields["skills"].suggestions = lambda: suggested_skills(instance.user)
        self.fields["organisations"].objects = lambda: organisations(
            instance.user, stored.get("organisations", ())
        )
        removable = "photo" in section.fields and instance.photo
        wanted = {*section.fields, *(["remove_photo"] if removable else [])}
        for name in self.fields.keys() - wanted:
            del self.fields[name]
        for name in section.fields:
            self._add_tier(BY_NAME[name])
        self.order_fields(section.fields)

    def _add_tier(self, field):
        """Beside a field, to whom it is open; one that is closed by a coordinator has no choice."""
        locked = field.name in self.instance.locked
        self.fields[TIER + field.name] = forms.TypedChoiceField(
            label=_("Who sees this: %(field)s") % {"field": field.label},
            choices=field.tiers,
            coerce=int,
            initial=tier_of(self.instance, field),
            disabled=locked,
            help_text=_("Closed by a coordinator.") if locked else "",
        )

    @property
    def rows(self):
        """(field or None, its tier, its name) in the order of the section."""
        return [
            (self[name] if name in self.fields else None, self[TIER + name], name)
            for name in self.section.fields
        ]

    def clean_photo(self):
        upload = self.cleaned_data["photo"]
        return photos.portrait(upload) if isinstance(upload, UploadedFile) else upload

    def clean_orcid(self):
        text = self.cleaned_data["orcid"]
        if not text:
            return ""
        orcid.validate(text)
        return orcid.normalised(text)

    def save(self, commit=True):
        member = self.instance
        for name in self.section.fields:
            member.tiers[name] = self.cleaned_data[TIER + name]
        if self.cleaned_data.get("remove_photo") and "photo" not in self.changed_data:
            member.photo = ""
        for name in ("organisations", "disciplines", "territories"):
            if name in self.fields:
                setattr(member, name, self.cleaned_data[name])
        if "skills" in self.fields:
            member.skills.set(self.cleaned_data["skills"])
        before = getattr(self.initial.get("photo"), "name", "")
        member = super().save(commit)
        if before and member.photo.name != before:
            photos.forget(before)
        return member


class ErasureForm(forms.Form):
    """What one gives before one's account is erased."""

    understood = forms.BooleanField(
        label=_("I know that this can’t be undone."),
        error_messages={"required": _("Tick this box to go on.")},
    )


class InvolvementForm(forms.ModelForm):
    """A project by its title, and what one does there."""

    project = forms.CharField(label=_("Project"), max_length=255)

    class Meta:
        model = Involvement
        fields = ["role", "since", "until"]
        widgets = {
            name: forms.NumberInput(attrs={"min": EARLIEST, "max": LATEST})
            for name in ("since", "until")
        }

    field_order = ["project", "role", "since", "until"]

    def __init__(self, *args, known, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.known = known
        self.fields["project"].widget.attrs |= {"list": "projects-list", "autocomplete": "off"}
        if self.instance.pk:
            self.initial["project"] = self._name_of(self.instance.project)

    def _name_of(self, project):
        """The title to choose it by; what is no longer public isn't named."""
        key = project.translation_key
        names = (name for name, page in self.known.items() if page.translation_key == key)
        return next(names, _("A project that is not public any more"))

    def clean_project(self):
        title = " ".join(self.cleaned_data["project"].split())
        if self.instance.pk and title == str(self.initial["project"]):
            return self.instance.project
        named = {name.casefold(): page for name, page in self.known.items()}
        if title.casefold() not in named:
            raise ValidationError(
                _("There is no “%(name)s” here: choose from the list."),
                params={"name": title[:80]},
            )
        return named[title.casefold()]

    def clean(self):
        cleaned = super().clean()
        for name in ("since", "until"):
            year = cleaned.get(name)
            if year is not None and not EARLIEST <= year <= LATEST:
                self.add_error(name, _("Give a year, as in 2024."))
        if (cleaned.get("since") or 0) > (cleaned.get("until") or LATEST):
            self.add_error("until", _("This comes before the beginning."))
        return cleaned

    def _post_clean(self):
        if "project" in self.cleaned_data:
            self.instance.project = self.cleaned_data["project"]
        super()._post_clean()


class BaseInvolvements(forms.BaseInlineFormSet):
    def __init__(self, *args, **kwargs):
        self.known = projects()
        super().__init__(*args, form_kwargs={"known": self.known}, **kwargs)

    def clean(self):
        """The same project twice is refused by name."""
        super().clean()
        told = set()
        for form in self.forms:
            project = form.cleaned_data.get("project") if hasattr(form, "cleaned_data") else None
            if project is None or form.cleaned_data.get("DELETE"):
                continue
            if project.translation_key in told:
                form.add_error("project", _("This project is there already."))
            told.add(project.translation_key)


Involvements = forms.inlineformset_factory(
    Member,
    Involvement,
    form=InvolvementForm,
    formset=BaseInvolvements,
    extra=1,
    max_num=30,
    validate_max=True,
    can_delete=True,
)
