"""Times, and what is made of them: the same for every benchmark."""

import statistics
import time


def timed(call):
    """(seconds, result) of a call."""
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


def p(times, percent):
    """A percentile of times in seconds, in milliseconds."""
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1] * 1000


def verdict(rows):
    """Print each (name, value, sign, bound) with whether it is reached; 1 when one is missed."""
    print()
    missed = 0
    for name, value, sign, bound in rows:
        reached = value >= bound if sign == ">=" else value <= bound
        missed += not reached
        print(f"  {name:42}{value:8.2f}  {sign} {bound:<5}{'reached' if reached else 'MISSED'}")
    return int(missed > 0)
