"""What holds for the whole site as JSON: its languages, menus and redirects."""

from django.conf import settings
from django.utils.translation import override
from ninja import Router, Schema
from wagtail.contrib.redirects.models import Redirect as Redirected

from portal.core.examples import example, example_of
from portal.core.parameters import Parameters, checked, parameter, text
from portal.core.problem_details import Problem, ProblemDetails
from portal.home.frame import Frame
from search.api import answer
from search.conditional import answered

from . import redirects
from .references import Reading

router = Router(tags=["site"])
MAX_PATH = 2_000  # characters


class MenuLink(Schema):
    model_config = example(title="Projects", url="/en/projects/")

    title: str
    url: str


class Language(Schema):
    """The site in one language: `menu` is its sections, `footer` what editors put below. `name` is
    the language's own."""

    model_config = example(
        code="en",
        name="English",
        home="/en/",
        menu=[example_of(MenuLink)],
        footer=[{"title": "About", "url": "/en/about/"}],
    )

    code: str
    name: str
    home: str
    menu: list[MenuLink]
    footer: list[MenuLink]


class Site(Schema):
    """`url` is the site's own address, of which all other `url`s are paths."""

    model_config = example(
        name="Science Ensemble", url="https://portal.example.org/", languages=[example_of(Language)]
    )

    name: str
    url: str
    languages: list[Language]


class Redirect(Schema):
    """`url` is a path of this site or an address elsewhere."""

    model_config = example(url="/fr/projets/", is_permanent=True)

    url: str
    is_permanent: bool


@router.get("/site", response={200: Site, 400: ProblemDetails}, url_name="site")
def site(request):
    """The site's name, languages and menus, with the sections that one may open."""
    checked(request.GET, [], {})

    def make():
        languages = [_language(request, code) for code, _name in settings.LANGUAGES]
        url = request.build_absolute_uri("/")
        return answer({"name": Frame.site_name, "url": url, "languages": languages})

    return answered(request, make)


REDIRECTED_BY = [
    {
        **parameter(
            "path",
            "Where a page once was.",
            "/fr/ancien/",
            type="string",
            minLength=1,
            maxLength=MAX_PATH,
        ),
        "required": True,
    }
]


@router.get(
    "/redirects",
    response={200: Redirect, 400: ProblemDetails, 404: ProblemDetails},
    url_name="redirects",
    openapi_extra={"parameters": REDIRECTED_BY},
)
def redirect(request):
    """Where a path that has no page any more leads to, as far as one may open that."""
    told = Parameters(request.GET)
    path = told.needed("path", text(MAX_PATH))
    checked(request.GET, REDIRECTED_BY, told.errors)
    return answered(request, lambda: answer(_redirect(request, path)))


def _redirect(request, path):
    found = redirects.found(request, _normal(path))
    reading = Reading(request)
    url = reading.all(lambda: _target(found, reading)) if found else ""
    if not url:
        raise Problem("not_found")
    return {"url": url, "is_permanent": found.is_permanent}


def _normal(path):
    """A path as redirects are kept; one that can't be an address leads nowhere."""
    try:
        return Redirected.normalise_path(path)
    except ValueError:
        return ""


def _target(redirect, reading):
    """Its address; empty where it leads to a page that the viewer may not open."""
    if not redirect.redirect_page_id:
        return redirect.redirect_link
    page = reading.refer("page", redirect.redirect_page_id)
    return page["url"] + redirect.redirect_page_route_path.lstrip("/") if page else ""


def _language(request, code):
    with override(code):
        frame = Frame(request)
        name = dict(settings.LANGUAGES)[code]
        return {
            "code": code,
            "name": str(name),
            "home": frame.home,
            "menu": [_link(each) for each in frame.menu],
            "footer": [_link(each) for each in frame.footer],
        }


def _link(link):
    return {"title": link.title, "url": link.url}
