"""Bounds in nanoseconds and bytes (budgets.json), held against a run.

    for verdict in budgets.judge(run): print(verdict.line())

They are of a machine as the documents name it: ratios (compare.py) are what
holds on any.
"""

import dataclasses
import json
import pathlib

import results
import stats

TABLE = pathlib.Path(__file__).with_name("budgets.json")


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
        return f"{word:<7}{self.what:<52}{self.said:>16}  {self.bound}"


def _measured(run, budget):
    row = results.find(run, budget["executable"], budget["row"])
    if row is None or row["error"]:
        return None
    if budget["figure"] == "time_ns":
        return row["median_ns"]
    values = row["counters"].get(budget["figure"])
    return stats.median(values) if values else None


def _judge(run, budget):
    measured = _measured(run, budget)
    least = "at_least" in budget
    bound = budget["at_least" if least else "at_most"]
    held = measured is not None and (
        measured >= bound if least else measured <= bound)
    return Verdict(budget["what"],
                   f"at {'least' if least else 'most'} {bound:,} "
                   f"{budget['unit']}", measured, budget["unit"], held,
                   (budget["executable"], budget["row"]))


def judge(run, table=TABLE):
    with open(table) as file:
        return [_judge(run, budget) for budget in json.load(file)["budgets"]]
