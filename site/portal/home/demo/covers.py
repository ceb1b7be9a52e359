"""Covers for the demonstration: abstract shapes, one motif per family of subjects."""

import io
import random
from math import cos, pi, sin

from django.core.files.images import ImageFile
from PIL import Image, ImageDraw

from portal.core.models import PortalImage

SIZE = WIDTH, HEIGHT = 1200, 675
CREDIT = "Image générée pour la démonstration"


def stars(draw, dice, inks):
    for _ in range(140):
        x, y, r = dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT), dice.choice([2, 2, 3, 4, 7])
        draw.ellipse((x - r, y - r, x + r, y + r), fill=dice.choice(inks))


def waves(draw, dice, inks):
    for row in range(9):
        top, phase = 90 + row * 70, dice.uniform(0, 6)
        crest = [(x, top + 24 * sin(x / 95 + phase)) for x in range(0, WIDTH + 20, 20)]
        draw.polygon([*crest, (WIDTH, HEIGHT), (0, HEIGHT)], fill=inks[row % len(inks)])


def leaves(draw, dice, inks):
    for _ in range(46):
        x, y, size = dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT), dice.uniform(40, 110)
        turn = dice.uniform(0, 2 * pi)
        side = [(t / 12, 0.35 * sin(pi * t / 12)) for t in range(13)]
        outline = side + [(u, -v) for u, v in reversed(side)]
        spin = [(u * cos(turn) - v * sin(turn), u * sin(turn) + v * cos(turn)) for u, v in outline]
        draw.polygon([(x + size * u, y + size * v) for u, v in spin], fill=dice.choice(inks))


def wings(draw, dice, inks):
    for _ in range(30):
        x, y, span = dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT), dice.uniform(20, 70)
        ink, pen = dice.choice(inks), max(4, int(span / 8))
        draw.arc((x - 2 * span, y - span, x, y + span), 200, 350, fill=ink, width=pen)
        draw.arc((x, y - span, x + 2 * span, y + span), 190, 340, fill=ink, width=pen)


def strata(draw, dice, inks):
    heights = [60 + row * 75 for row in range(9)]
    for row, top in enumerate(heights):
        edge = [(x, top + dice.uniform(-14, 14)) for x in range(0, WIDTH + 60, 60)]
        draw.polygon([*edge, (WIDTH, HEIGHT), (0, HEIGHT)], fill=inks[row % len(inks)])


def staves(draw, dice, inks):
    for top in (120, 330, 540):
        for line in range(5):
            draw.line((0, top + line * 18, WIDTH, top + line * 18), fill=inks[0], width=3)
        for x in range(90, WIDTH, 120):
            y = top + dice.randrange(0, 9) * 9
            draw.ellipse((x - 15, y - 11, x + 15, y + 11), fill=inks[-1])
            draw.line((x + 14, y, x + 14, y - 66), fill=inks[-1], width=4)


def script(draw, dice, inks):
    for top in range(70, HEIGHT - 30, 60):
        x = 80
        while x < WIDTH - 100:
            length = dice.uniform(30, 130)
            draw.rounded_rectangle((x, top, x + length, top + 16), 8, fill=dice.choice(inks))
            x += length + 24


def cells(draw, dice, inks):
    for _ in range(60):
        x, y, r = dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT), dice.uniform(20, 85)
        draw.ellipse((x - r, y - r, x + r, y + r), outline=dice.choice(inks), width=6)
        draw.ellipse((x - r / 4, y - r / 4, x + r / 4, y + r / 4), fill=dice.choice(inks))


def circuit(draw, dice, inks):
    for _ in range(34):
        x, y = dice.randrange(0, WIDTH, 60), dice.randrange(0, HEIGHT, 45)
        far, low, ink = (
            x + dice.randrange(60, 400, 60),
            y + dice.choice([-90, 90]),
            dice.choice(inks),
        )
        draw.line([(x, y), (far, y), (far, low)], fill=ink, width=6, joint="curve")
        draw.ellipse((far - 12, low - 12, far + 12, low + 12), fill=ink)


def hills(draw, dice, inks):
    draw.ellipse((880, 70, 1040, 230), fill=inks[-1])
    for row, ink in enumerate(inks[:-1]):
        top, phase = 260 + row * 130, dice.uniform(0, 6)
        ridge = [
            (x, top + 70 * sin(x / 210 + phase) + 20 * sin(x / 61))
            for x in range(0, WIDTH + 20, 20)
        ]
        draw.polygon([*ridge, (WIDTH, HEIGHT), (0, HEIGHT)], fill=ink)


def tiles(draw, dice, inks):
    for x in range(0, WIDTH, 75):
        for y in range(0, HEIGHT, 75):
            turn = dice.choice([0, 90, 180, 270])
            draw.pieslice((x, y, x + 75, y + 75), turn, turn + 180, fill=dice.choice(inks))


def voices(draw, dice, inks):
    for _ in range(16):
        x, y, r = dice.uniform(60, WIDTH - 60), dice.uniform(60, HEIGHT - 60), dice.uniform(45, 110)
        ink = dice.choice(inks)
        draw.rounded_rectangle((x - r, y - r * 0.6, x + r, y + r * 0.6), r / 3, fill=ink)
        tail = [(x - r / 2, y + r * 0.5), (x - r / 6, y + r * 0.5), (x - r / 1.6, y + r * 1.05)]
        draw.polygon(tail, fill=ink)


# Motif: what draws it, its alternative text, its ground and its inks.
MOTIFS = {
    "stars": (
        stars,
        "Points clairs semés sur un fond bleu nuit",
        "#101b3b",
        "#f7e7b0 #ffffff #8fb3ff",
    ),
    "waves": (
        waves,
        "Vagues superposées en dégradé de bleus",
        "#d8f0f4",
        "#7cc6d6 #4aa3bd #2b7a99 #175873",
    ),
    "leaves": (leaves, "Feuilles vertes éparpillées", "#eef5e1", "#7fae54 #4d8b3c #2f6b3a #b7d27a"),
    "wings": (
        wings,
        "Silhouettes d'oiseaux en vol, réduites à deux traits",
        "#f6e3cf",
        "#7a3b2e #c0673f #3d2b3d",
    ),
    "strata": (
        strata,
        "Couches de terre ocre empilées",
        "#f3e4c8",
        "#d8b077 #b98347 #8f5a2e #5f3a22",
    ),
    "staves": (staves, "Portées et notes de musique stylisées", "#f8f1e7", "#b9a48c #8e3b46"),
    "script": (
        script,
        "Lignes d'écriture figurées par des traits",
        "#fbf6ea",
        "#3f4e6b #6d7fa3 #a9b4ca",
    ),
    "cells": (
        cells,
        "Cercles évoquant des cellules au microscope",
        "#fdeef1",
        "#c2566f #e59aa9 #7d2f53",
    ),
    "circuit": (circuit, "Tracés de circuit électronique", "#12312c", "#4fd1a5 #9be7cf #f0c35a"),
    "hills": (hills, "Collines au soleil couchant", "#fde7d3", "#9c8fb5 #6f6a96 #454a72 #e8734a"),
    "tiles": (
        tiles,
        "Pavage de demi-cercles colorés",
        "#f4efe6",
        "#e0a030 #2f7f86 #c6523f #f1cf7a",
    ),
    "voices": (
        voices,
        "Bulles de parole superposées",
        "#eaf1fb",
        "#3e6fb0 #7aa3d8 #e29a3b #2a4674",
    ),
}


def draw_motif(motif):
    """The cover of a motif as a PNG file: the same bytes at every call."""
    paint, _alternative, ground, inks = MOTIFS[motif]
    canvas = Image.new("RGB", SIZE, ground)
    paint(ImageDraw.Draw(canvas), random.Random(motif), inks.split())
    buffer = io.BytesIO()
    canvas.quantize(32).save(buffer, "PNG")
    buffer.seek(0)
    return buffer


class Covers:
    """The covers in the image library; one is drawn when a page first asks for it."""

    def __init__(self):
        self.ids = {}

    def get(self, motif):
        """The id of the image of a motif."""
        if motif not in self.ids:
            self.ids[motif] = self._find(motif) or self._add(motif)
        return self.ids[motif]

    def _find(self, motif):
        found = PortalImage.objects.filter(title=f"Démonstration : {motif}", credit=CREDIT)
        return found.values_list("pk", flat=True).first()

    def _add(self, motif):
        file = ImageFile(draw_motif(motif), name=f"demonstration-{motif}.png")
        image = PortalImage(title=f"Démonstration : {motif}", credit=CREDIT, file=file)
        image.description = MOTIFS[motif][1].replace("'", "’")
        image.save()
        return image.pk
