"""Finding a name or a text by its words, blind to case and accents, on any database."""

import unicodedata


def folded(text):
    """A text without case and accents, so that a search finds either spelling on any database.

    Keyboards have one apostrophe, and texts another.
    """
    letters = unicodedata.normalize("NFKD", text.casefold()).replace("’", "'")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def matching(queryset, query, fields):
    """The rows of a small table in whose `fields` every word of `query` occurs."""
    words = folded(query).split()
    rows = queryset.order_by().values_list("pk", *fields)
    found = [pk for pk, *texts in rows if _holds(texts, words)]
    return queryset.filter(pk__in=found)


def _holds(texts, words):
    text = folded(" ".join(filter(None, texts)))
    return all(word in text for word in words)


class FoldedSearch:
    """An index view whose words are looked for in its `search_fields`."""

    def search_queryset(self, queryset):
        query = self.search_query
        return matching(queryset, query, self.search_fields) if query else queryset
