import pytest
from django.core.exceptions import ValidationError

from network import orcid


@pytest.mark.parametrize(
    "text",
    [
        "0000-0002-1825-0097",
        " 0000000218250097 ",
        "https://orcid.org/0000-0002-1825-0097",
        "HTTP://ORCID.ORG/0000-0002-1825-0097",
    ],
)
def test_an_identifier_is_read_however_it_is_pasted(text):
    assert orcid.normalised(text) == "0000-0002-1825-0097"


def test_the_last_character_may_be_an_x():
    assert orcid.normalised("0000-0002-1694-233x") == "0000-0002-1694-233X"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0000-0002-1825-0098",
        "0000-0002-1825-009",
        "0000-0002-1825-0097 x",
        "٠٠٠٠-0002-1825-0097",
    ],
)
def test_what_is_none_is_refused(text):
    with pytest.raises(ValidationError):
        orcid.validate(text)
