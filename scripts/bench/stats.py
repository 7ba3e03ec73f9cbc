"""Medians, spreads, and whether a difference is more than chance.

    median([3, 1, 2])                    # 2
    spread([9, 10, 11])                  # .1: half of the values lie within
    p_greater(now, before)               # small: now is really more

Standard library only: what guards the cost must run wherever python3 does.
"""

import functools
import math


def quantile(values, share):
    """Linear between the two nearest values."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    at = share * (len(ordered) - 1)
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def median(values):
    return quantile(values, .5)


def spread(values):
    """The middle half's width as a share of the median."""
    middle = median(values)
    if middle == 0:
        return 0.
    return (quantile(values, .75) - quantile(values, .25)) / abs(middle)


def _wins(more, less):
    """In how many of the pairs `more` is more; a tie is half a win."""
    return sum((a > b) + .5 * (a == b) for a in more for b in less)


@functools.lru_cache
def _orders(count_more, count_less):
    """In how many orders the one wins 0, 1, 2 ... of the pairs; no ties."""
    pairs = count_more * count_less
    # ways[i][u]: orders of i of the one and j of the other with u wins.
    ways = [[1] + [0] * pairs for _ in range(count_more + 1)]
    for j in range(1, count_less + 1):
        for i in range(1, count_more + 1):
            # The largest of all is of the one (it wins j times) or it is not.
            fewer, same = ways[i - 1], ways[i]
            ways[i] = [same[u] + (fewer[u - j] if u >= j else 0)
                       for u in range(pairs + 1)]
    return ways[count_more]


def _exact_p(wins, count_more, count_less):
    """How likely as many wins are if all orders are."""
    orders = _orders(count_more, count_less)
    return sum(orders[math.ceil(wins):]) / sum(orders)


def _normal_p(wins, more, less):
    """The same by the normal distribution, ties corrected."""
    n, m = len(more), len(less)
    total = n + m
    counts = {}
    for value in (*more, *less):
        counts[value] = counts.get(value, 0) + 1
    ties = sum(c ** 3 - c for c in counts.values())
    variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance <= 0:
        return 1.
    z = (wins - n * m / 2 - .5) / math.sqrt(variance)
    return math.erfc(z / math.sqrt(2)) / 2


def p_greater(more, less):
    """One-sided Mann-Whitney U: how likely chance alone puts `more` so far
    above `less`. Asks only for the order, so that a repetition in which the
    machine was busy weighs no more than any other."""
    if not more or not less:
        return 1.
    wins = _wins(more, less)
    distinct = len({*more, *less}) == len(more) + len(less)
    if distinct and len(more) * len(less) <= 900:
        return _exact_p(wins, len(more), len(less))
    return _normal_p(wins, more, less)
