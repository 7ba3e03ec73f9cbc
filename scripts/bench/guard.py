"""Rows whose ratio to their floor must not grow: measured, and judged.

    samples = guard.measure({"now": bin}, rows, rounds=10, repetitions=3)
    verdict = guard.judge(row, before, samples["now"][guard.key(row)], rule)

A round is a process of each executable, started anew, since where the loader
puts things is part of what varies; it gives one ratio a row. Two builds are
measured round by round, so that a busy minute is in both.
"""

import dataclasses
import json
import pathlib

import gbench
import stats

TABLE = pathlib.Path(__file__).with_name("guarded.json")


@dataclasses.dataclass
class Rule:
    tolerance: float     # Of a row that names none of its own.
    significance: float  # How rarely chance alone may be called slower.
    rounds: int
    repetitions: int


def load(table=TABLE):
    """The rows, and the rule they are judged by."""
    with open(table) as file:
        told = json.load(file)
    rows = told.pop("rows")
    return rows, Rule(**told)


def key(row):
    return f"{row['executable']}/{row['row']}"


def by_executable(rows):
    groups = {}
    for row in rows:
        groups.setdefault(row["executable"], []).append(row)
    return groups


def _typical(times):
    """Others on the machine only ever add: the quicker half tells more."""
    return stats.quantile(times, .25)


def ratio_of(row, measured):
    """A round's ratio of the row to its floor; None: not measured."""
    own = measured.get(row["row"])
    if own is None or own.error or not own.times_ns:
        return None
    if "ratio" in own.counters:  # Measured by turns, in one loop.
        return stats.median(own.counters["ratio"])
    floor = measured.get(own.floor or row.get("floor"))
    if floor is None or not floor.times_ns:
        return None
    return _typical(own.times_ns) / _typical(floor.times_ns)


# By path, the floors that labels have named: known once a row has run.
_labelled = {}


def _run(path, rows, repetitions):
    """{row name: gbench.Row} of the rows and their floors."""
    if not path.exists():
        return {}
    program = gbench.Program(path)
    known = _labelled.setdefault(path, set())
    wanted = {row["row"] for row in rows} | known
    wanted |= {row["floor"] for row in rows if "floor" in row}
    measured = {row.name: row for row in
                program.run(sorted(wanted), repetitions, .02, 300)}
    named = {row.floor for row in measured.values() if row.floor} - wanted
    if not named:
        return measured
    known |= named
    return _run(path, rows, repetitions)


def measure(builds, rows, rounds, repetitions, tell=lambda text: None):
    """{build: {key: [a ratio a round]}} of builds {name: bin}."""
    samples = {name: {key(row): [] for row in rows} for name in builds}
    for turn in range(rounds):
        tell(f"round {turn + 1} of {rounds}")
        # Who is first finds the machine as the last round left it: by turns.
        order = list(builds.items())
        if turn % 2:
            order.reverse()
        for executable, own in by_executable(rows).items():
            for name, directory in order:
                measured = _run(directory / executable, own, repetitions)
                for row in own:
                    ratio = ratio_of(row, measured)
                    if ratio is not None:
                        samples[name][key(row)].append(ratio)
    return samples


@dataclasses.dataclass
class Verdict:
    row: str
    word: str  # same, slower, faster, new, missing
    before: float = None
    now: float = None
    change: float = None
    p: float = None
    tolerance: float = None
    retried: bool = False

    @property
    def fails(self):
        return self.word in ("slower", "missing")


def judge(row, before, now, rule):
    """Slower: beyond the tolerance, and more than chance makes of as many
    rounds. `before` and `now` are ratios, one a round."""
    verdict = Verdict(key(row), "same",
                      tolerance=row.get("tolerance", rule.tolerance))
    if not now:
        verdict.word = "missing"
        return verdict
    verdict.now = stats.median(now)
    if not before:
        verdict.word = "new"
        return verdict
    verdict.before = stats.median(before)
    verdict.change = verdict.now / verdict.before - 1
    verdict.p = stats.p_greater(now, before)
    if verdict.change > verdict.tolerance and verdict.p < rule.significance:
        verdict.word = "slower"
    elif (verdict.change < -verdict.tolerance and
          stats.p_greater(before, now) < rule.significance):
        verdict.word = "faster"
    return verdict


def suspicious(verdict):
    """Worth a second look, alone and longer. Not only what is proven: what
    is beyond the tolerance and lacks rounds for a proof is, too."""
    return verdict.word == "missing" or (
        verdict.change is not None and verdict.change > verdict.tolerance)
