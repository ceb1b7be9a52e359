"""See the package's docstring."""

import argparse
import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from .. import layout
from ..browser import FLAGS, chromium, sign_in
from . import server

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
WIDTHS = (360, 1280)
THEMES = ("light", "dark")
LEAST_HEIGHT = 800
MOST_HEIGHT = {360: 1200, 1280: 900}  # the first screens: some four hundred pictures are kept
QUALITY = 25
# Everything is there and drawn: pictures decoded, the fonts, what scripts add.
AT_REST = """async () => {
    await document.fonts.ready;
    await Promise.all([...document.images].filter((one) => one.complete || one.loading !== "lazy")
        .map((one) => one.decode().catch(() => {})));
}"""


class Photographer:
    """Visits screens with one browser; `faults` holds what is wrong, by name."""

    def __init__(self, browser, url, only_check):
        self.browser, self.url, self.only_check = browser, url, only_check
        self.faults, self.written = [], set()

    def visit(self, screen):
        for language, address in screen.addresses.items():
            context = self._context(language, screen.user)
            page = context.new_page()
            layout.watch_shifts(page)
            for width in WIDTHS:
                self._open(page, screen, address, width, f"{screen.name}-{width}-{language}")
                for theme in THEMES:
                    page.emulate_media(color_scheme=theme)
                    self._take(page, f"{screen.name}-{width}-{theme}-{language}")
            context.close()

    def _context(self, language, user):
        context = self.browser.new_context(
            base_url=self.url,
            locale={"fr": "fr-FR", "en": "en-GB"}[language],
            reduced_motion="reduce",
        )
        if user:
            from portal.core.models import User

            sign_in(context, User.objects.get(username=user), self.url)
        return context

    def _open(self, page, screen, address, width, name):
        page.set_viewport_size({"width": width, "height": LEAST_HEIGHT})
        response = page.goto(address, wait_until="networkidle")
        if response.status != screen.status:
            self.faults.append(f"{name}: {address} is {response.status}, not {screen.status}")
        if moved := layout.shifts(page):
            self.faults.append(f"{name}: moved while loading: {moved}")
        tall = page.evaluate("document.documentElement.scrollHeight")
        height = min(max(tall, LEAST_HEIGHT), MOST_HEIGHT[width])
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_load_state("networkidle")

    def _take(self, page, name):
        page.evaluate(AT_REST)
        self.faults += [f"{name}: {fault}" for fault in layout.faults(page)]
        if not self.only_check:
            pixels = page.screenshot(animations="disabled", caret="hide")
            path = FOLDER / f"{name}.webp"
            Image.open(io.BytesIO(pixels)).convert("RGB").save(path, quality=QUALITY, method=6)
            self.written.add(path)


def wanted(screens, beginnings):
    return [
        screen for screen in screens if not beginnings or screen.name.startswith(tuple(beginnings))
    ]


def photograph(photographer, beginnings):
    from .content import load_many
    from .screens import crowded, screens

    for screen in wanted(screens(photographer.extremes), beginnings):
        photographer.visit(screen)
    rest = wanted(crowded(), beginnings)
    if rest:
        load_many()
    for screen in rest:
        photographer.visit(screen)


def arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots")
    parser.add_argument("beginnings", nargs="*", help="of names; all screens by default")
    parser.add_argument("--check", action="store_true", help="measure only, write nothing")
    return parser.parse_args()


def main():
    asked = arguments()
    extremes = server.prepare()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with server.serving() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        photographer = Photographer(browser, url, asked.check)
        photographer.extremes = extremes
        photograph(photographer, asked.beginnings)
        browser.close()
    return report(photographer, asked)


def report(photographer, asked):
    """Say what was done and what is wrong; pictures of screens that are no more go."""
    if not (asked.check or asked.beginnings):
        for path in set(FOLDER.glob("*.webp")) - photographer.written:
            path.unlink()
    size = sum(path.stat().st_size for path in photographer.written)
    print(f"{len(photographer.written)} pictures, {size / 1e6:.1f} MB")
    print("\n".join(photographer.faults) or "Nothing is wrong.")
    return 1 if photographer.faults else 0


if __name__ == "__main__":
    sys.exit(main())
