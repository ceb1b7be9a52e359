"""What is read off a page: its elements, the words in them, what differs in each answer."""

import re

from bs4 import BeautifulSoup

NOTHING = {"Aucun", "No"}  # result, in both languages
# What is new in each answer: it says nothing of what the page shows.
ONCE = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"')


def soup_of(response, status=200):
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


def texts(soup, selector):
    """The words of each element, with single spaces."""
    return [" ".join(found.get_text().split()) for found in soup.select(selector)]


def total(soup):
    """How many results a search page says that there are."""
    number = soup.select_one("#total").get_text().split()[0]
    return 0 if number in NOTHING else int(number)


def unchanging(response):
    """The page without what is new in each answer."""
    return ONCE.sub("", response.getvalue().decode())
