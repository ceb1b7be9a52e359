"""How long random tests run: short and the same for everyone, or with SOAK=1 long and by a seed.

`examples(n)` is for `@settings(max_examples=examples(500))`; `SEED` is for tests with their own
random numbers; `share(values, of)` for those that try many values in many places. A soak's
seed is printed at the top; SOAK_SEED=… repeats it.
"""

import os
import random

from hypothesis import HealthCheck, settings

SOAK = os.environ.get("SOAK", "") not in {"", "0"}
FACTOR = int(os.environ.get("SOAK_FACTOR", "20")) if SOAK else 1
SHARE = 1 / 3
SEED = int(os.environ.get("SOAK_SEED") or (random.SystemRandom().randrange(2**32) if SOAK else 0))
HEADER = f"soak: ×{FACTOR}, SOAK_SEED={SEED}" if SOAK else "random tests: short, fixed seed"
# Workers of a parallel run inherit the seed that the first process drew.
os.environ["SOAK_SEED"] = str(SEED) if SOAK else ""


def examples(count):
    """`count` examples in an ordinary run, more of them in a soak."""
    return count * FACTOR


def share(values, of):
    """Some of many values, others for each test `of`; all of them in a soak."""
    chosen = random.Random(of)
    return [value for value in values if SOAK or chosen.random() < SHARE]


def load_hypothesis_profile():
    common = {
        "deadline": None,
        "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    }
    settings.register_profile("short", derandomize=True, **common)
    settings.register_profile("soak", max_examples=examples(100), print_blob=True, **common)
    settings.load_profile("soak" if SOAK else "short")
