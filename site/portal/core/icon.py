"""The site's icon, three rings that meet, in the formats of those who read no SVG.

`static/portal/icon.svg` is the same for everybody else; `manage.py draw_icons` writes the others.
"""

import io

from PIL import Image, ImageDraw

# As in the SVG, in units of which the icon has 32.
UNITS = 32
GROUND, INK = "#0b5a57", "#ffffff"
RINGS = ((12, 13), (20, 13), (16, 20))
RADIUS, WIDTH, CORNER = 6, 2.5, 8
FINER = 8  # times as large as asked for, then reduced


def draw(size, corner=CORNER):
    """The icon of so many pixels; without a corner for who cuts it to shape himself."""
    scale = size * FINER / UNITS
    canvas = Image.new("RGBA", (size * FINER, size * FINER))
    pen = ImageDraw.Draw(canvas)
    pen.rounded_rectangle((0, 0, *canvas.size), corner * scale, fill=GROUND)
    rings(pen, INK, scale)
    return canvas.resize((size, size), Image.Resampling.LANCZOS)


def rings(pen, ink, scale, left=0, top=0):
    """The three rings alone."""
    reach = RADIUS + WIDTH / 2
    for x, y in RINGS:
        box = [(x - reach) * scale, (y - reach) * scale, (x + reach) * scale, (y + reach) * scale]
        box = [box[0] + left, box[1] + top, box[2] + left, box[3] + top]
        pen.ellipse(box, outline=ink, width=round(WIDTH * scale))


def files():
    """The files by name."""
    return {
        "apple-touch-icon.png": _saved(draw(180, corner=0).convert("RGB"), "PNG", optimize=True),
        "favicon.ico": _saved(draw(48), "ICO", sizes=[(16, 16), (32, 32), (48, 48)]),
    }


def _saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
