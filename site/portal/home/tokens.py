"""The design tokens, read from the stylesheet itself, and the contrast between its colours."""

import re
from dataclasses import dataclass

from django.conf import settings

SHEET = settings.PORTAL_DIR / "static" / "portal" / "site.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
ROOT = re.compile(r":root\s*\{([^}]*)\}")
TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
HEX = re.compile(r"#([0-9a-f]{6})\Z", re.IGNORECASE)
DARK = "@media screen and (prefers-color-scheme: dark)"
SCHEMES = ("light", "dark")

# What each kind of token is shown by: the property that takes its value.
SHOWN_BY = {
    "elevation": "box-shadow",
    "family": "font-family",
    "size": "font-size",
    "space": "inline-size",
    "radius": "border-radius",
}
KIND_OF_PREFIX = {
    "shadow": "elevation",
    "text": "family",
    "display": "family",
    "small": "size",
    "step": "size",
    "space": "space",
    "radius": "radius",
}
# Text (or what replaces it) on a ground; beside these, each colour stands on its own soft one.
PAIRS = (
    *(("ink", ground) for ground in ("paper", "surface", "sunken", "mark")),
    *(("ink-soft", ground) for ground in ("paper", "surface", "sunken")),
    *((colour, "surface") for colour in ("brand", "accent", "alert")),
    ("brand", "paper"),
    ("brand-ink", "brand"),
)
# WCAG 2.2, 1.4.3: text of any size.
LEAST_CONTRAST = 4.5


@dataclass(frozen=True, slots=True)
class Token:
    """A custom property of `:root`; `dark` is its value where that differs from `light`."""

    name: str
    light: str
    dark: str

    @property
    def kind(self):
        if HEX.match(self.light):
            return "colour"
        return KIND_OF_PREFIX.get(self.name.partition("-")[0], "measure")


@dataclass(frozen=True, slots=True)
class Pair:
    """A colour on another one, with their contrast in each scheme."""

    colour: Token
    ground: Token

    @property
    def name(self):
        return f"{self.colour.name}-on-{self.ground.name}"

    @property
    def light(self):
        return contrast(self.colour.light, self.ground.light)

    @property
    def dark(self):
        return contrast(self.colour.dark, self.ground.dark)


def tokens():
    """All tokens by name, in the order of the stylesheet."""
    css = COMMENT.sub("", SHEET.read_text("utf-8"))
    light, _media, dark = css.partition(DARK)
    own = _declared(light)
    return {name: Token(name, own[name], (own | _declared(dark))[name]) for name in own}


def _declared(css):
    found = ROOT.search(css)
    return {name: " ".join(value.split()) for name, value in TOKEN.findall(found[1])}


def pairs(known):
    """What is read on what: PAIRS, then each colour and the ink on each soft ground."""
    soft = [name.removesuffix("-soft") for name in known if name.endswith("-soft")]
    named = [(base, f"{base}-soft") for base in soft if base != "ink"]
    named += [("ink", ground) for _base, ground in named]
    return [Pair(known[colour], known[ground]) for colour, ground in (*PAIRS, *named)]


def contrast(one, other):
    """WCAG's contrast ratio of two colours: from 1 to 21."""
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour):
    channels = [int(HEX.match(colour)[1][start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(
        weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )


def stylesheet():
    """The rules that show each token in the guide: a class for each, as no style may be inline."""
    known = tokens()
    rules = [rule for token in known.values() for rule in _rules(token)]
    rules += [rule for pair in pairs(known) for rule in _rules_of_pair(pair)]
    return "\n".join(rules)


def _rules(token):
    if token.kind == "colour":
        for scheme in SCHEMES:
            value = getattr(token, scheme)
            yield f".token--{token.name}-{scheme} {{ background-color: {value}; }}"
    elif token.kind in SHOWN_BY:
        yield f".token--{token.name} {{ {SHOWN_BY[token.kind]}: var(--{token.name}); }}"


def _rules_of_pair(pair):
    for scheme in SCHEMES:
        colour, ground = getattr(pair.colour, scheme), getattr(pair.ground, scheme)
        yield f".pair--{pair.name}-{scheme} {{ color: {colour}; background-color: {ground}; }}"
