"""How easily a text is read: from 0, very hard, to 100, very easy."""

import re

ENOUGH = 60  # words: of fewer, a score says nothing
SENTENCE = re.compile(r"[.!?…]+(?:\s|$)|\n+")
WORD = re.compile(r"\w+(?:[’'-]\w+)*")
VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüÿœæ]+")
# A silent ending isn't a syllable: French “lune”, “lunes”, “parlent”, English “lake”, “lakes”.
SILENT = {
    "fr": re.compile(r"(?<=[^aeiouy])(?:e|es|ent)$"),
    "en": re.compile(r"(?<=[^aeiouyl])es?$"),
}
# base, by words in a sentence, by syllables in a word
FORMULAS = {
    "fr": (207, 1.015, 73.6),  # Kandel & Moles, 1958
    "en": (206.835, 1.015, 84.6),  # Flesch, 1948
}


def ease(text, language):
    """The score of a text in French or English; None where there is too little of it."""
    words = WORD.findall(text)
    if len(words) < ENOUGH or language not in FORMULAS:
        return None
    sentences = [each for each in SENTENCE.split(text) if WORD.search(each)]
    counted = sum(syllables(word, language) for word in words)
    base, by_sentence, by_word = FORMULAS[language]
    return base - by_sentence * len(words) / len(sentences) - by_word * counted / len(words)


def syllables(word, language):
    """About how many a word has."""
    spoken = SILENT[language].sub("", word.lower())
    return max(1, len(VOWELS.findall(spoken)))
