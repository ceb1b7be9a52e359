"""The frame in a browser: the panel of ways in, which opens without a script."""

import pytest


def panel(page):
    return page.locator("#explore")


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [1280, 360])
def test_panel_leads_to_projects_by_discipline(catalogue, new_page, width, javascript):
    page = new_page(width=width, javascript=javascript)
    page.goto("/fr/")
    page.locator(".explore-button").click()
    panel(page).locator(".field-1").click()
    page.wait_for_url("**/search/?kind=project&discipline=1")
    assert page.locator(".hit").count()


def test_panel_is_opened_and_closed_by_keyboard(catalogue, new_page):
    page = new_page()
    page.goto("/fr/")
    button = page.locator(".explore-button")
    button.focus()
    page.keyboard.press("Enter")
    assert panel(page).is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#explore').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert panel(page).is_hidden()
    assert button.evaluate("element => element === document.activeElement")


def test_a_phone_finds_the_main_menu_in_the_panel(catalogue, new_page, axe):
    page = new_page(width=360)
    page.goto("/fr/")
    assert page.locator(".main-menu").is_hidden()
    page.locator(".explore-button").click()
    axe(page)
    panel(page).locator(".explore__menu a").first.click()
    page.wait_for_url("**/fr/projets/")
