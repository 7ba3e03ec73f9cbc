"""Bounds in nanoseconds and bytes (bench/bounds.json), held against a run.

    for verdict in budgets.judge(run): print(verdict.line())

What is accepted is of a quiet machine of one kind (docs/performance/README.md
names it): ratios (compare.py) are what holds on any. A bound has up to three
limits. The mission's always holds. Ours is tighter. Where it is known not to be
met, `accepted` says how far beyond it a figure may be, and `why`: so that what
gets worse is still told.
"""

import dataclasses
import json

import machine
import results
import stats

TABLE = machine.ROOT / "bench" / "bounds.json"
HELD, ACCEPTED, FAILED = "held", "accepted", "FAILED"
_NS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


@dataclasses.dataclass
class Verdict:
    what: str
    bound: str
    measured: float  # None: the run has no such row.
    unit: str
    word: str        # HELD, ACCEPTED or FAILED.
    why: str         # Of what is accepted.

    @property
    def held(self):
        return self.word != FAILED

    @property
    def said(self):
        if self.measured is None:
            return "not measured"
        # What is small is told finer: 0.014 % of a core beside a bound of 0.02.
        digits = next((digits for least, digits in ((1000, 0), (10, 1), (.1, 2))
                       if self.measured >= least), 4)
        return f"{self.measured:,.{digits}f} {self.unit}"

    def line(self):
        why = f" ({self.why})" if self.word == ACCEPTED else ""
        return f"{self.word:<10}{self.what:<64}{self.said:>24}  " \
               f"{self.bound}{why}"


def meets(bound, limit, measured):
    """Whether the bound's limit of that name is met, or there is none."""
    if limit not in bound:
        return True
    if bound.get("at_least", False):
        return measured >= bound[limit]
    return measured <= bound[limit]


def word_of(bound, measured):
    if measured is None or not meets(bound, "mission", measured):
        return FAILED
    if meets(bound, "ours", measured):
        return HELD
    if "accepted" in bound and meets(bound, "accepted", measured):
        return ACCEPTED
    return FAILED


def _said(bound, measured):
    """The limits that decide."""
    beyond = measured is not None and not meets(bound, "mission", measured)
    whose = "mission" if beyond or "ours" not in bound else "ours"
    text = f"at {'least' if bound.get('at_least') else 'most'} " \
           f"{bound[whose]:,}"
    if whose == "mission":
        return f"{text}, the mission's"
    if "accepted" in bound:
        return f"{text}, accepted {bound['accepted']:,}"
    return text


def _value(run, bound, name):
    """A counter of the row, else its time in the bound's unit."""
    row = results.find(run, bound["in"], name)
    if row is None or row["error"]:
        return None
    if "value" in bound:
        values = row["counters"].get(bound["value"])
        return stats.median(values) if values else None
    if row["median_ns"] is None:
        return None
    return row["median_ns"] / _NS.get(bound["unit"], 1)


def _measured(run, bound):
    value = _value(run, bound, bound["row"])
    if value is None or "over" not in bound:
        return value
    over = _value(run, bound, bound["over"])
    return value / over if over else None


def _judge(run, bound):
    measured = _measured(run, bound)
    return Verdict(bound["what"], _said(bound, measured), measured,
                   bound["unit"], word_of(bound, measured),
                   bound.get("why", ""))


def load(table=TABLE):
    """The bounds; none where there is no table."""
    if not table.exists():
        return []
    return json.loads(table.read_text())["bounds"]


def judge(run, table=TABLE):
    return [_judge(run, bound) for bound in load(table)]
