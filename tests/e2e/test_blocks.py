"""A project with ten kinds of block is written in few steps, each a click or a text typed."""

from directory.models import ProjectPage

from ..factories import NewsPageFactory
from .test_editing import BODY

MOST = 40
KINDS = [
    *("heading", "text", "quote", "callout", "link", "pages"),
    *("people", "key_figures", "steps", "questions"),
]


class Hands:
    """Somebody at the editor; `steps` are those that they have taken."""

    def __init__(self, page):
        self.page, self.steps, self.blocks = page, 0, 0

    def click(self, found):
        self.steps += 1
        found.click()

    def write(self, found, text):
        self.steps += 1
        found.fill(text)

    def add(self, kind, *texts):
        """Add a block to the body's end, and fill in fields of it: (name, text). It is given."""
        self.click(self.page.locator(f"{BODY} .c-sf-add-button").last)
        self.click(self.page.get_by_role("option", name=kind, exact=True))
        mark = self.page.locator(f'[name="body-{self.blocks}-type"]')
        block = self.page.locator(f"{BODY} [data-streamfield-child]").filter(has=mark)
        for name, text in texts:
            found = RICH if name == RICH else f'[name="body-{self.blocks}-value-{name}"]'
            self.write(block.locator(found), text)
        self.blocks += 1
        return block


RICH = "[contenteditable=true]"


def test_a_project_with_ten_kinds_of_block(desk, editor, site_tree):
    NewsPageFactory(title="Une saison de mares")
    page = desk(editor)
    page.expected_errors.append("400 (Bad Request)")  # what isn't complete yet can't be saved
    page.goto(f"/admin/pages/add/directory/projectpage/{site_tree.projects.fr.pk}/")
    hands = Hands(page)
    hands.write(page.locator("#id_title"), "Les mares")
    hands.write(page.locator("#id_teaser"), "Compter les grenouilles.")
    hands.add("Heading", ("text", "Au bord de l’eau"))
    hands.add("Text", (RICH, "Il y en a partout."))
    hands.add("Quotation", ("text", "Je n’en avais jamais vu."))
    hands.add("Callout", (RICH, "Mettez des bottes."))
    hands.add("Button", ("label", "Participer"), ("url", "https://example.org/"))
    pages = hands.add("Pages to go on with")
    hands.click(pages.get_by_role("button", name="Choose a page"))
    hands.write(page.locator(".modal").get_by_label("Search term"), "saison")
    hands.click(page.locator(".modal").get_by_role("link", name="Une saison de mares"))
    hands.add("People", ("0-value-name", "Ada Exemple"))
    hands.add("Key figures", ("0-value-value", "1 200"), ("0-value-label", "grenouilles"))
    hands.add("Steps", ("0-value-title", "Trouver une mare"))
    hands.write(page.locator('[name="body-8-value-1-value-title"]'), "Écouter")
    hands.add("Questions and answers", ("0-value-question", "Quand ?"), (RICH, "Au printemps."))
    hands.click(page.get_by_role("button", name="Save draft"))
    page.locator(".messages .success").wait_for()
    assert hands.steps < MOST
    draft = ProjectPage.objects.get(pk=page.url.split("/")[-3]).get_latest_revision_as_object()
    assert [block.block_type for block in draft.body] == KINDS
    assert draft.body[5].value[0].title == "Une saison de mares"
    assert [step["title"] for step in draft.body[8].value] == ["Trouver une mare", "Écouter"]
