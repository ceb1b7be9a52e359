"""Terms: of any text, safe to put into a query; and what is typed without accents is found."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.analysis import (
    MAX_PHRASES,
    MAX_TERM,
    MAX_WORDS,
    ask,
    fold,
    folded_terms,
    term,
    terms,
    words,
)
from search.documents import LANGUAGES
from tests.lengths import examples

SYNTAX = [
    '"',
    "'",
    "’",
    "«",
    "»",
    "(",
    ")",
    "*",
    ":",
    "^",
    "-",
    "NEAR(",
    " AND ",
    " OR ",
    "\\",
    "%",
]
ANY_TEXT = st.one_of(
    st.text(max_size=300),
    st.text(st.characters(exclude_categories=[]), max_size=100),  # lone surrogates too
    st.lists(st.sampled_from([*SYNTAX, "a", "l'", "été", "\0", "‮", "🦇", "ﷺ"]), max_size=60).map(
        "".join
    ),
)
LANGUAGE = st.sampled_from(LANGUAGES)

# Common French words with accents, ligatures or cedillas, as visitors of such a site type them.
FRENCH = """
été hiver forêt forêts rivière rivières océan océans île îles côte côtes vallée vallées
montagne météo météorologie température températures précipitations sécheresse tempête
éclipse étoile étoiles planète planètes télescope galaxie comète météorite astéroïde lumière
écologie écologique écologiques écosystème écosystèmes biodiversité espèce espèces protégée
protégées protéger protégé abeille coléoptère coléoptères papillon chauve-souris hérisson
mésange chouette rapace goéland étourneau grèbe héron cygne pélican insecte araignée
vipère lézard grenouille crapaud têtard éphémère libellule fourmilière élevage bétail
agriculture céréale céréales blé maïs légume légumes récolte récoltes pépinière forestière
forestier arbre chêne hêtre frêne érable bouleau châtaignier sève écorce fougère lichen
santé épidémie épidémiologie épidémiologique médecine médecin hôpital vaccin fièvre grippe
bactérie bactéries microbe allergie allergène pollen diabète obésité vieillissement mémoire
mémoires démence hérédité génétique génome gène gènes cellule molécule protéine protéines
chimie élément éléments énergie énergies électricité électrique nucléaire géothermie éolienne
matière matériau matériaux métal métaux minéral minéraux pétrole séisme séismes sismologie
volcanisme géologie géologique géographie géographique territoire département départements
région régions régional régionale préfecture métropole périphérie école écoles élève élèves
collège collèges lycée lycées université universités étudiant étudiante étudiants étude études
thèse mémorisation chercheur chercheuse enquête enquêtes questionnaire données donnée
modèle modèles modélisation théorie théories hypothèse hypothèses méthode méthodes protocole
expérience expériences expérimental résultat résultats échantillon échantillons prélèvement
prélèvements collecte mesurer mesuré mesurée qualité quantité précision incertitude
bénévole bénévoles bénévolat fédération réseau réseaux société sociétés
société citoyenneté démocratie démocratique élection élections député députée décision
débat déchet déchets recyclage réemploi économie économique économiques marché
marchés métier métiers égalité inégalité inégalités précarité pauvreté solidarité intégration
immigration réfugié réfugiée identité communauté communautés génération générations parenté
enfance bébé bébés âge âgé âgée aîné aînés grand-mère père mère frère sœur cœur œuvre œuvres
œil bœuf nœud vœu manœuvre œuf œufs œsophage chœur fœtus œdème cænotype
histoire préhistoire médiéval médiévale moyen-âge siècle siècles révolution époque
archéologie archéologique archéologue fouille château châteaux église églises cathédrale
abbaye musée musées bibliothèque bibliothèques médiathèque archives numérisation théâtre
théâtres musique mélodie opéra poésie poème poèmes littérature littéraire écriture écrivain
écrivaine écrire lecture linguistique phonétique prononciation étymologie dialecte
créole occitan français française françaises européen européenne étranger étrangère
leçon leçons garçon garçons façon façons façade reçu reçue ça commerçant commerçants glaçon
soupçon rançon maçon hameçon Noël naïf naïve maïs haïr héroïne mosaïque laïcité égoïsme
coïncidence caïman aiguë ambiguïté canoë Israël Raphaël
août goût goûter coût coûts sûr sûre mûr mûre mûres brûler brûlé brûlure dû flûte piqûre
tâche tâches pâte pâtes bâtiment bâtiments gâteau câble câbles âne râteau pâturage pâturages
même mêmes fête fêtes tête têtes rêve rêves bête arrêt arrêter intérêt intérêts prêt prêts
pêche pêcher pêcheur pêcheurs conquête enquêteur crête fenêtre fenêtres vêtement vêtements
hôte hôtel hôtels dôme diplôme diplômes contrôle contrôler rôle rôles symptôme symptômes fantôme
pôle pôles tôle aumône icône cône arôme atome cérémonie
naître connaître paraître apparaître maître maîtresse boîte boîtes dîner abîme traître
très après dès près succès procès accès progrès excès décès règle règles règlement première
premier premières dernière dernières lumières manière manières matériel matérielle
évènement événement événements caractère caractères système systèmes problème problèmes
thème thèmes crème siège pièce pièces bière frontière frontières carrière poussière
célèbre célèbres élève fidèle modèle parallèle zèle hélice
réunion réunions création créer créé créée créatif créativité participé participée
présenter présentée présentation préparer préparation présence présent présente
différent différente différents différence différences référence références préférer
général générale généraux spécial spécialité spécialiste sécurité sécurité
liberté vérité réalité activité activités publicité actualité actualités
répondre réponse réponses réussir réussite réserve réserves réserver réduire réduction
réfléchir réflexion réparer réparation répéter répétition régulier régulière
détail détails début débuter débutant débutante déjà déjeuner découvrir découverte découvertes
décrire déterminer développer développement dépôt désert désir
évaluer évaluation évolution éviter éducation éducatif éducative édition éditeur éloigné
égal égale également élargir énorme équipe équipes équipement équilibre établir établissement
établissements étape étapes état états étendre étroit évident
intéressant intéressante intéressé itinéraire numéro numéros opération opérations opérateur
périmètre période périodes piéton véhicule véhicules vélo vélos trafic aérien aérienne aéroport
là où à
""".split()


def typed_plainly(word):
    """The word as typed on a keyboard without accents."""
    word = word.replace("œ", "oe").replace("æ", "ae").replace("Œ", "OE")
    parts = unicodedata.normalize("NFD", word)
    return "".join(c for c in parts if unicodedata.category(c) != "Mn")


def indexed(text, language):
    """The terms by which a text of this language can be found."""
    return {*terms(text, language).split(), *folded_terms([text], language).split()}


def found_by(q, text, language):
    """Whether every word of `q` is in the text."""
    known = indexed(text, language)
    return all(any(known.issuperset(needle) for needle in g) for g in ask(q, language).groups)


def phrases(q, language):
    """What is asked for as a phrase."""
    return [needle for needle in ask(q, language).needles if len(needle) > 1]


class TestAccents:
    def test_there_are_enough_words(self):
        accented = {word for word in FRENCH if not word.isascii()}
        assert len(accented) >= 300

    @pytest.mark.parametrize("change", [str, str.upper, str.capitalize])
    def test_words_typed_plainly_find_the_accented(self, change):
        missed = [w for w in FRENCH if not found_by(change(typed_plainly(w)), w, "fr")]
        assert missed == []

    @pytest.mark.parametrize("change", [str, str.upper, str.title])
    def test_words_find_themselves(self, change):
        assert [word for word in FRENCH if not found_by(change(word), word, "fr")] == []

    def test_however_accents_are_encoded(self):
        decomposed = [unicodedata.normalize("NFD", word) for word in FRENCH]
        assert [terms(word, "fr") for word in decomposed] == [terms(word, "fr") for word in FRENCH]
        assert [
            w for w, d in zip(FRENCH, decomposed, strict=True) if not found_by(w, d, "fr")
        ] == []

    def test_words_in_upper_case_are_found_however_typed(self):
        for word in FRENCH:
            assert found_by(typed_plainly(word), word.upper(), "fr"), word

    @pytest.mark.parametrize("elided", ["l'", "d’", "qu'", "L’", "jusqu'", "s’"])
    def test_elision_changes_nothing(self, elided):
        for word in ("écologie", "étoiles", "œuvre", "hôpital", "arbre"):
            for q, text in [(word, elided + word), (elided + word, word)]:
                assert found_by(q, text, "fr")
                assert found_by(typed_plainly(q), text, "fr")

    @pytest.mark.parametrize(
        ("one", "other"),
        [("mare", "mer"), ("foret", "foire"), ("cote", "cite"), ("île", "ville"), ("été", "thé")],
    )
    def test_other_words_are_not_found(self, one, other):
        assert not found_by(one, other, "fr")


class TestTerms:
    @settings(max_examples=examples(300))
    @given(ANY_TEXT, LANGUAGE)
    @example("ﬁ ﬂ ½ ² İ ẞ ŉ ǰ \ud800 \udfff", "fr")
    @example("l'l'l'l' ''' d'", "fr")
    def test_are_short_letters_and_digits(self, text, language):
        found = (terms(text, language) + " " + folded_terms([text], language)).split()
        assert all(word.isalnum() and len(word) <= MAX_TERM for word in found)
        assert len(terms(text, language).split()) == len(words(text))

    @settings(max_examples=examples(300))
    @given(st.text(max_size=30))
    def test_fold_leaves_letters_and_digits_and_stays(self, word):
        folded = fold(word.lower())
        assert folded.isalnum() or folded == word.lower()
        assert fold(folded) == folded

    @settings(max_examples=examples(100))
    @given(ANY_TEXT, ANY_TEXT, LANGUAGE)
    def test_of_texts_beside_each_other(self, one, other, language):
        """What stands between them matters to no word."""
        together = terms(f"{one} \n\t— {other}", language).split()
        assert together == terms(one, language).split() + terms(other, language).split()

    def test_other_scripts_are_told_apart(self):
        found = {term(word, "fr") for word in ["птицы", "птица", "鳥", "鸟", "طائر", "πουλί"]}
        assert len(found) == 6


class TestAsked:
    @settings(max_examples=examples(300))
    @given(ANY_TEXT, LANGUAGE)
    @example('"' * 10_000, "fr")
    @example('"a" ' * 2_500, "fr")
    @example("".join(f'"a{n} b{n}" ' for n in range(200)), "en")
    @example(" ".join(f"mot{n}" for n in range(5_000)), "fr")
    @example(f'"{" ".join(f"mot{n}" for n in range(5_000))}"', "fr")
    def test_is_bounded_and_safe(self, q, language):
        asked = ask(q, language)
        assert len(asked.groups) <= MAX_WORDS + MAX_PHRASES
        assert all(1 <= len(group) <= 2 for group in asked.groups)
        assert all(1 <= len(needle) <= MAX_WORDS for needle in asked.needles)
        assert all(found.isalnum() for found in asked.terms)
        assert len(set(asked.groups)) == len(asked.groups)

    @settings(max_examples=examples(200))
    @given(ANY_TEXT.filter(lambda text: not set('"«»“”') & set(text)), LANGUAGE)
    def test_any_text_is_found_by_itself(self, text, language):
        """Asked for as words or as a phrase, a text finds itself."""
        assert found_by(text, text, language)
        known = terms(text, language).split()
        for phrase in phrases(f'"{text}"', language):
            assert list(phrase) == known[: len(phrase)]

    @pytest.mark.parametrize("q", ['"des mares"', "«des mares»", "“des mares”", "« Des MARES »"])
    def test_phrases_keep_their_order_and_their_function_words(self, q):
        phrase = (term("des", "fr"), term("mares", "fr"))
        assert ask(q, "fr").groups == ((phrase,),)
        assert ask('"mares des"', "fr").groups == ((phrase[::-1],),)

    def test_phrases_are_in_the_order_of_the_text(self):
        text = "Les mares de l’été, là où chantent les rainettes"
        order = terms(text, "fr").split()
        for first, second in pairwise(words(text)):
            [phrase] = phrases(f'"{first} {second}"', "fr")
            assert list(phrase) in [list(pair) for pair in pairwise(order)]

    def test_function_words_count_where_there_is_nothing_else(self):
        assert len(ask("de la", "fr").groups) == 2
        assert ask("de la mare", "fr").groups == ask("mare", "fr").groups
        assert ask('de la "mare"', "fr").groups == ask('"mare"', "fr").groups
        assert ask("l'un de l’eau", "fr").groups == ask("eau", "fr").groups

    @pytest.mark.parametrize(
        "q", ["", " ", '"', '""', '" "', "«»", "'", "!?…", "- _ -", "\0", "🦇"]
    )
    def test_nothing_is_asked(self, q):
        assert not ask(q, "fr")
        assert not ask(q, "en")
