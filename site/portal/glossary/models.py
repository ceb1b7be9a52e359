"""Terms, each in every language, with the other wordings that are as good; and what was offered."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from search.documents import LANGUAGES
from search.synonyms import split

from .matching import Glossary, units

LENGTH = 100
MORE = 1000
INSTEAD = _("What may be said instead: one per line, or separated by commas.")


class Term(models.Model):
    """A term of the field: a page says it in one of these wordings of its language."""

    term_fr = models.CharField(_("term in French"), max_length=LENGTH, unique=True)
    others_fr = models.TextField(
        _("other wordings in French"), max_length=MORE, blank=True, help_text=INSTEAD
    )
    term_en = models.CharField(_("term in English"), max_length=LENGTH, unique=True)
    others_en = models.TextField(
        _("other wordings in English"), max_length=MORE, blank=True, help_text=INSTEAD
    )
    note = models.TextField(
        _("usage"),
        max_length=MORE,
        blank=True,
        help_text=_("What the term means, and what not to take for it."),
    )

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("glossary")
        ordering = ["term_fr"]

    def __str__(self):
        return f"{self.term_fr} – {self.term_en}"

    def wordings(self, language):
        """The term in a language, and what is as good there."""
        return (getattr(self, f"term_{language}"), *split(getattr(self, f"others_{language}")))

    def clean(self):
        self.others_fr, self.others_en = map(_lines, (self.others_fr, self.others_en))
        if problems := dict(self._problems()):
            raise ValidationError(problems)

    def _problems(self):
        for language in LANGUAGES:
            term, others = f"term_{language}", f"others_{language}"
            if same := self._same(language):
                yield term, gettext("The glossary has it already: %(term)s") % {"term": same}
            for name in (term, others):
                if any(map(_is_empty, split(getattr(self, name)))):
                    yield name, gettext("Signs alone are no term: write a word.")

    def _same(self, language):
        """The other term that is the same in a language."""
        own = units(getattr(self, f"term_{language}"), language)
        for other in Term.objects.exclude(pk=self.pk):
            if units(getattr(other, f"term_{language}"), language) == own:
                return other
        return None


def _lines(text):
    return "\n".join(split(text))


def _is_empty(words):
    return not any(map(str.isalnum, words))


def glossary():
    """All terms, as they are now."""
    return Glossary(Term.objects.all())


class OfferedTerm(models.Model):
    """A term of the portal's own list that has been offered: it is never offered again."""

    code = models.SlugField(unique=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.code
