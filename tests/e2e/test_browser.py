"""The browser fixtures' own promises: signed in, closed to the world, strict about errors."""

import pytest

from ..browser import violations


def test_signed_in_editor_opens_the_admin(new_page, editor, site_tree):
    page = new_page(user=editor)
    page.goto("/admin/account/")
    assert page.input_value("#id_name_email-last_name") == editor.last_name


@pytest.mark.parametrize("width", [360, 1280])
def test_width(new_page, width):
    page = new_page(width=width)
    page.goto("/fr/account/login/")
    assert page.evaluate("window.innerWidth") == width


def test_without_javascript(new_page):
    page = new_page(javascript=False)
    page.goto("/fr/account/login/")
    assert page.get_by_role("button").first.is_visible()


def test_other_hosts_are_out_of_reach_unless_the_test_answers_for_them(page):
    page.expected_errors += ["ERR_NAME_NOT_RESOLVED", "Failed to fetch"]
    page.goto("about:blank")  # which has no policy that would refuse it first
    fetched = "fetch('https://example.org/x').then(r => r.text(), e => 'refused')"
    assert page.evaluate(fetched) == "refused"
    headers = {"Access-Control-Allow-Origin": "*"}
    page.route("https://example.org/**", lambda r: r.fulfill(body="answered", headers=headers))
    assert page.evaluate(fetched) == "answered"


def test_axe_finds_an_image_without_alternative(page):
    page.set_content("<html lang='fr'><title>x</title><main><h1>x</h1><img src='data:,'></main>")
    found = [violation for violation in violations(page) if violation.startswith("image-alt")]
    assert len(found) == 1


def test_what_the_policy_refuses_is_an_error(page, site_tree):
    page.goto("/fr/")
    assert page.errors == []
    page.expected_errors += ["policy: ", "Content Security Policy"]
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "document.title = 'run'";
        const image = Object.assign(new Image(), { src: "https://example.org/x.png" });
        const style = Object.assign(document.createElement("style"), { textContent: "p {}" });
        const base = Object.assign(document.createElement("base"), { href: "/elsewhere/" });
        document.head.append(script, image, style, base);
        return new Promise(resolve => setTimeout(resolve, 300));
    }""")
    for name in ("script-src-elem", "img-src", "style-src-elem", "base-uri"):
        assert [error for error in page.errors if f"policy: {name} refuses" in error], name
    assert page.title() != "run"
