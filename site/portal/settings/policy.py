"""What a browser may load and run, and whom it tells.

Why: docs/decisions/0010-what-leaves-the-page.md.
"""

from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from wagtail.embeds import oembed_providers as oembed

ADMIN_ADDRESS = "/admin/"
# Whose contents an editor may embed, and where the frames of each come from.
EMBEDS = [
    (oembed.youtube, ["https://www.youtube.com", "https://www.youtube-nocookie.com"]),
    (oembed.vimeo, ["https://player.vimeo.com"]),
    (oembed.dailymotion, ["https://www.dailymotion.com", "https://geo.dailymotion.com"]),
    (oembed.ted, ["https://embed.ted.com"]),
    (oembed.soundcloud, ["https://w.soundcloud.com"]),
    (oembed.audioboom, ["https://embeds.audioboom.com"]),
    (oembed.sketchfab, ["https://sketchfab.com"]),
    (oembed.flourish, ["https://flo.uri.sh"]),
]
FRAMES = [host for _provider, hosts in EMBEDS for host in hosts]

# Of every page that a visitor can meet. A script runs by its nonce alone, even one of our own.
PUBLIC_POLICY = {
    "default-src": [NONE],
    "script-src": [NONCE],
    "style-src": [SELF],
    "img-src": [SELF],
    "font-src": [SELF],
    "connect-src": [SELF],
    "media-src": [SELF],
    "frame-src": FRAMES,
    "object-src": [NONE],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
}
# Of Wagtail's admin, whose pages hold inline scripts and styles, and thumbnails of embeds.
ADMIN_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:", "https:"],
    "font-src": [SELF, "data:"],
    "frame-src": [SELF, *FRAMES],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}
# "Near me" asks where the visitor is; nothing else of the device is ever asked for.
PERMISSIONS_POLICY = ", ".join(
    [
        "geolocation=(self)",
        *(
            f"{name}=()"
            for name in ("camera", "display-capture", "microphone", "midi", "payment", "usb")
        ),
    ]
)
