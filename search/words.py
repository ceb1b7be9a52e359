"""What happens to the words of a search that found nothing, whichever engine answered."""

from dataclasses import replace

from .lexicon import lexicon
from .models import SearchCounter
from .spelling import correct
from .vocabulary import vocabularies


def answer(request, viewer, run):
    """The answer of `run(request, viewer)`; if there is none, that to the words corrected.

    A correction is told only if it finds something for this viewer, in this very search. The
    results keep the request as it was typed, and `corrected` says what was found instead.
    """
    results = run(request, viewer)
    if results.total or request.exact or not request.q:
        return results
    state = SearchCounter.state()
    words = corrected(request, viewer, state)
    if not words:
        return results
    synonyms = vocabularies(state).synonyms.applying(words)
    found = run(request.at(q=words, synonyms=synonyms), viewer)
    return replace(found, request=results.request, corrected=words) if found.total else results


def corrected(request, viewer, state):
    """The words of a request as the viewer may have meant them; "" if they stay as they are."""
    synonyms = vocabularies(state).synonyms
    return correct(request.q, request.language, viewer, synonyms, lexicon(state, request.corpus))
