"""A real browser for what only a browser shows: keyboard, focus, history, layout, axe.

`page` is a page of 1280 pixels; `new_page(width=360, javascript=False, user=editor)` makes others.
A page fails its test by a console error, an uncaught exception, anything that its content security
policy refuses, or a request to another machine that the test has not answered itself with
`page.route(…)`: no name but this machine's is found. (To look at each request instead would take
the browser's cache away, and much of its time.)
"""

import os
import shutil
from contextlib import contextmanager

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
HEIGHT = 800
TIMEOUT = 60_000  # milliseconds; the pages themselves give up a search after 20 s
# In every document and frame, before anything of its own.
TELL_VIOLATIONS = """document.addEventListener("securitypolicyviolation", event =>
    console.error(`policy: ${event.effectiveDirective} refuses ${event.blockedURI}`));"""
# By all its rules, those off by default included, or by those alone that have a tag.
RUN_AXE = """tag => {
    const rules = axe._audit.rules.filter(rule => !tag || rule.tags.includes(tag));
    const runOnly = { type: "rule", values: rules.map(rule => rule.id) };
    const options = { runOnly, resultTypes: ["violations"] };
    return axe.run(document, options).then(found => found.violations);
}"""


def chromium():
    """The path of the browser, or None: CHROMIUM, else the first on the PATH.

    First the one without windows, which opens a page in a third of the time.
    """
    named = ("chromium-headless-shell", "chromium", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, named)), None)


@pytest.fixture(scope="session")
def browser(django_db_setup):
    """One browser for the run; a page of its own context for each test."""
    path = chromium()
    if path is None:
        pytest.skip("Chromium isn't installed, and CHROMIUM doesn't name it")
    with _playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def _playwright():
    """Playwright keeps an event loop in this thread, which Django takes for asynchronous code.

    Django is told to allow that; it also opens another connection then, which must be closed.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        yield playwright
        connections.close_all()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def _record_errors(page, errors):
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: (
            message.type == "error"
            and errors.append(f"{message.text} ({message.location.get('url', '')})")
        ),
    )


def sign_in(context, user, base_url):
    """Give the browser the user's session."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])


@pytest.fixture
def new_page(browser, live_server):
    """Make a page, with addresses relative to the live server: `new_page().goto("/fr/")`.

    `page.expected_errors` holds what the console may say: `page.expected_errors.append("404")`;
    `page.errors` what it has said.
    """
    contexts, errors, expected = [], [], []

    def make(width=1280, javascript=True, user=None, **options):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=javascript,
            **{"locale": "fr-FR", "reduced_motion": "reduce", **options},
        )
        contexts.append(context)
        context.set_default_timeout(TIMEOUT)
        if user is not None:
            sign_in(context, user, live_server.url)
        context.add_init_script(TELL_VIOLATIONS)
        page = context.new_page()
        page.expected_errors, page.errors = expected, errors
        _record_errors(page, errors)
        return page

    yield make
    for context in contexts:
        context.close()
    assert [e for e in errors if not any(text in e for text in expected)] == []


@pytest.fixture
def page(new_page):
    """A page of a wide screen, with JavaScript, signed out."""
    return new_page()


def violations(page, tag=None):
    """axe's findings on the page as it stands, by all its rules or by those with the tag."""
    page.wait_for_load_state()  # its styles, too
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    return [
        f"{found['id']}: {node['html']} {node['failureSummary']}"
        for found in page.evaluate(RUN_AXE, tag)
        for node in found["nodes"]
    ]


@pytest.fixture
def axe():
    """`axe(page)` asserts that the page has no accessibility violation: no rule is left out."""

    def check(page):
        assert violations(page) == [], page.url

    return check
