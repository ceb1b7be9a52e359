"""The pictures of the guide for editors, in both languages: `docs/screenshots/editors/*.webp`.

    python -m tests.screenshots.editors

Each is what an editor or a moderator sees after the steps that the guide tells.
"""

import io
import json
import sys

from PIL import Image
from playwright.sync_api import sync_playwright

from ..browser import FLAGS, chromium, sign_in
from . import server
from .__main__ import FOLDER, QUALITY

SIZE = {"width": 1280, "height": 800}
LOCALES = {"fr": "fr-FR", "en": "en-GB"}
IMPORTED = [
    {"project_name": "Mares du bourg", "project_url": "https://mares.example.org/"},
    {"project_name": "Lavoirs", "project_url": "https://lavoirs.example.org/"},
    {"project_name": ""},
]


def today(page, _project):
    page.goto("/admin/")


def write(page, project):
    edit(page, project)
    page.locator('[data-contentpath="body"]').scroll_into_view_if_needed()


def nodes(page, project):
    edit(page, project)
    page.locator("portal-nodes:has(#id_disciplines)").evaluate(
        """(field) => document.getElementById(
            field.closest("[role=tabpanel]").getAttribute("aria-labelledby")).click()"""
    )
    field = page.locator("portal-nodes:has(#id_disciplines) input")
    field.press_sequentially("eco")


def checks(page, project):
    edit(page, project)
    page.locator('[data-side-panel-toggle="checks"]').click()
    page.locator(".checks h3").first.wait_for()


def projects(page, _project):
    page.goto("/admin/projects/")


def imported(page, _project):
    page.goto("/admin/imports/")
    page.locator('main a[href*="/imports/"]').first.click()
    file = {"name": "catalogue.json", "mimeType": "application/json"}
    page.locator("#id_file").set_input_files(file | {"buffer": json.dumps(IMPORTED).encode()})
    page.locator("main form [type=submit]").first.click()
    page.locator(".import-lines tbody tr").first.wait_for()


# By name: who sees it, what they do.
STEPS = {
    "today": ("editor", today),
    "write": ("editor", write),
    "nodes": ("editor", nodes),
    "checks": ("editor", checks),
    "projects": ("editor", projects),
    "import": ("moderator", imported),
}


def edit(page, project):
    page.goto(f"/admin/pages/{project.pk}/edit/")
    page.wait_for_load_state("networkidle")


def to_put_right():
    """A project whose draft has something of several kinds to put right."""
    from directory.models import ProjectPage

    project = ProjectPage.objects.filter(locale__language_code="fr", live=True).first()
    project.teaser = ""
    project.body = [
        ("heading", {"text": "Le matériel", "level": "h3"}),
        ("text", '<p>Pour l’emprunter, <a href="https://example.org/">cliquez ici</a>.</p>'),
    ]
    project.save_revision()
    return project


def take(page, path):
    page.wait_for_timeout(1000)  # Wagtail's panels slide in
    pixels = page.screenshot(animations="disabled", caret="hide")
    Image.open(io.BytesIO(pixels)).convert("RGB").save(path, quality=QUALITY, method=6)


def main():
    server.prepare()
    from portal.core.models import User

    project, folder = to_put_right(), FOLDER / "editors"
    folder.mkdir(parents=True, exist_ok=True)
    with server.serving() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for language, locale in LOCALES.items():
            for name, (user, step) in STEPS.items():
                context = browser.new_context(base_url=url, locale=locale, viewport=SIZE)
                sign_in(context, User.objects.get(username=user), url)
                page = context.new_page()
                step(page, project)
                take(page, folder / f"{name}-{language}.webp")
                context.close()
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
