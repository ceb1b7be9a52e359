"""The circle around a place that a search may be limited to, and distances on the globe.

Coordinates are WGS84 decimal degrees. They are kept to a thousandth of a degree, about 100 m: where
exactly somebody is belongs in no link and no log.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from math import asin, cos, degrees, floor, pi, radians, sin, sqrt

from django.utils.translation import gettext as _

# In km, as Elasticsearch has it, so that all engines measure the same.
EARTH_RADIUS = 6371.0087714
LEAST_RADIUS, MOST_RADIUS = 1, 500
PRECISION = 3
# Degrees by which a box is drawn too wide, so that rounding loses nothing at its edge.
MARGIN = 1e-6
FULL_TURN = 180 + MARGIN
HALF_DEGREE = pi / 360  # half of a degree, in radians
NUMBER = re.compile(r"-?\d{1,3}(?:\.\d{1,20})?", re.ASCII)


@dataclass(frozen=True)
class Near:
    """What lies at most `radius` km from a point."""

    lat: float
    lon: float
    radius: float

    def __str__(self):
        return f"{self.lat:.{PRECISION}f},{self.lon:.{PRECISION}f},{self.radius:g}"

    def km(self, lat, lon):
        """The distance from the point to another, along a great circle."""
        return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(self.haversine(lat, lon))))

    def haversine(self, lat, lon):
        """The haversine of the angle to another point: it grows with the distance."""
        return (
            sin((lat - self.lat) * HALF_DEGREE) ** 2
            + self.cos_lat * cos(radians(lat)) * sin((lon - self.lon) * HALF_DEGREE) ** 2
        )

    @cached_property
    def cos_lat(self):
        return cos(radians(self.lat))

    @cached_property
    def reach(self):
        """The haversine of the radius."""
        return sin(self.radius / EARTH_RADIUS / 2) ** 2

    @cached_property
    def bands(self):
        """The bands of latitude that the circle touches."""
        south, north = self._latitudes
        return range(band(south), band(north) + 1)

    @cached_property
    def longitudes(self):
        """The ranges of longitude that it touches: two across the 180th meridian."""
        south, north = self._latitudes
        if south <= -90 or north >= 90:
            return ((-180.0, FULL_TURN),)
        wide = degrees(asin(min(1.0, sin(self.radius / EARTH_RADIUS) / self.cos_lat))) + MARGIN
        west, east = self.lon - wide, self.lon + wide
        if west < -180:
            return ((-180.0, east), (west + 360, FULL_TURN))
        return ((west, east), (-180.0, east - 360)) if east > 180 else ((west, east),)

    @property
    def _latitudes(self):
        high = degrees(self.radius / EARTH_RADIUS) + MARGIN
        return self.lat - high, self.lat + high


def band(lat):
    """The number of the band of half a degree, about 55 km, in which a latitude lies."""
    return floor(lat * 2)


def read_near(text):
    """A Near from `lat,lon,radius`, None from an empty text; what is wrong is a ValueError."""
    if not text:
        return None
    parts = [part.strip() for part in text.split(",", 3)]
    if len(parts) != 3 or not all(NUMBER.fullmatch(part) for part in parts):
        raise ValueError(_("Write a latitude, a longitude and a radius in km: 48.11,-1.68,25."))
    lat, lon, radius = map(float, parts)
    if abs(lat) > 90 or abs(lon) > 180:
        raise ValueError(_("Latitudes go from -90 to 90, longitudes from -180 to 180."))
    if not LEAST_RADIUS <= radius <= MOST_RADIUS:
        limits = {"least": LEAST_RADIUS, "most": MOST_RADIUS}
        raise ValueError(_("Choose a radius from %(least)d to %(most)d km.") % limits)
    return Near(_rounded(lat), _rounded(lon), round(radius, 1))


def _rounded(degree):
    return round(degree, PRECISION) + 0.0  # which makes 0 of -0
