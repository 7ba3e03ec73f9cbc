"""Bounds in nanoseconds and bytes (bench/bounds.json), held against a run.

    for verdict in budgets.judge(run): print(verdict.line())

They are of a machine as the documents name it: ratios (compare.py) are what
holds on any.
"""

import dataclasses
import json

import machine
import results
import stats

TABLE = machine.ROOT / "bench" / "bounds.json"
_NS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


@dataclasses.dataclass
class Verdict:
    what: str
    bound: str
    measured: float  # None: the run has no such row.
    unit: str
    held: bool
    row: tuple       # Its executable and name.

    @property
    def said(self):
        if self.measured is None:
            return "not measured"
        digits = 0 if self.measured >= 1000 else 2 if self.measured < 10 else 1
        return f"{self.measured:,.{digits}f} {self.unit}"

    def line(self):
        word = "held" if self.held else "FAILED"
        return f"{word:<7}{self.what:<50}{self.said:>24}  {self.bound}"


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
    least = bound.get("at_least", False)
    limit = bound["ours"]
    held = measured is not None and (
        measured >= limit if least else measured <= limit)
    return Verdict(bound["what"],
                   f"at {'least' if least else 'most'} {limit:,}", measured,
                   bound["unit"], held, (bound["in"], bound["row"]))


def judge(run, table=TABLE):
    """What we ask of ourselves; bounds that are only the mission's are not."""
    if not table.exists():
        return []
    with open(table) as file:
        return [_judge(run, bound) for bound in json.load(file)["bounds"]
                if "ours" in bound]
