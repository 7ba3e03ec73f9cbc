"""A run's results: one JSON file, whose rows know their floors.

    run = results.make(rows, machine.describe(build))
    results.save(run, path);  run = results.load(path)

{"schema": 1, "date", "commit", "machine", "compiler", "load", "quick",
 "skipped": [...], "left_out": [...],
 "rows": [{"executable", "name", "kind": "row|floor|peer", "times_ns": [...],
           "median_ns", "spread", "floor", "ratio", "note", "error",
           "counters": {name: [...]}}]}
"""

import csv
import json
import pathlib
import re

import stats

SCHEMA = 1
# Bytes, shares and percentiles; what the library counts by itself is not one.
_HIDDEN = {"bytes", "bytes_per_second", "dropped", "ratio"}


class Unusable(Exception):
    pass


def _kind(row, floors):
    if re.search(r"floor|baseline", row.name, re.IGNORECASE):
        return "floor"
    if re.search("peer", row.name, re.IGNORECASE):
        return "peer"
    # What others are compared with is no floor where it has one itself.
    return "floor" if row.name in floors and not row.floor else "row"


def _ratio(row, floor):
    """Of bytes where it is they that are measured, else of time."""
    if "ratio" in row.counters:  # Measured by turns with its floor.
        return stats.median(row.counters["ratio"])
    if floor is None:
        return None
    own, other = row.times_ns, floor.times_ns
    if "rss_bytes" in row.counters and "rss_bytes" in floor.counters:
        own, other = row.counters["rss_bytes"], floor.counters["rss_bytes"]
    if not own or not other or not stats.median(other):
        return None
    return stats.median(own) / stats.median(other)


def _row(row, by_name, floors):
    value = stats.median(row.times_ns) if row.times_ns else None
    floor = by_name.get((row.executable, row.floor))
    return {
        "executable": row.executable, "name": row.name,
        "kind": _kind(row, floors), "times_ns": row.times_ns,
        "median_ns": value,
        "spread": stats.spread(row.times_ns) if row.times_ns else None,
        "floor": row.floor, "ratio": _ratio(row, floor),
        "note": row.note, "error": row.error, "counters": row.counters}


def make(rows, described, **more):
    by_name = {(row.executable, row.name): row for row in rows}
    floors = {}
    for row in rows:
        floors.setdefault(row.executable, set()).add(row.floor)
    return {"schema": SCHEMA, **described, **more,
            "rows": [_row(row, by_name, floors[row.executable])
                     for row in rows]}


def save(run, path):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(run, indent=1) + "\n")


def load(path):
    try:
        run = json.loads(pathlib.Path(path).read_text())
    except (OSError, ValueError) as error:
        raise Unusable(f"{path}: {error}") from error
    if not isinstance(run, dict) or run.get("schema") != SCHEMA:
        raise Unusable(f"{path}: not a file of results of schema {SCHEMA}")
    return run


def kept(directory):
    """All kept runs, oldest first. What cannot be read is left out."""
    runs = []
    for path in sorted(pathlib.Path(directory).glob("*.json")):
        try:
            runs.append(load(path))
        except Unusable:
            continue
    return sorted(runs, key=lambda run: run["date"])


def find(run, executable, name):
    for row in run["rows"]:
        if (row["executable"], row["name"]) == (executable, name):
            return row
    return None


def figures(row):
    """What the row tells beside its time, or in place of one: {name: median}.
    """
    return {name: stats.median(values)
            for name, values in row["counters"].items() if values
            and (name not in _HIDDEN or row["median_ns"] is None)}


def write_csv(run, path):
    """A line a figure: whoever reads it pivots as they like."""
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["date", "commit", "executable", "name", "kind", "figure",
                      "median", "spread", "repetitions", "floor", "ratio"])
        for row in run["rows"]:
            head = [run["date"], run["commit"], row["executable"], row["name"],
                    row["kind"]]
            if row["median_ns"] is not None:
                out.writerow([*head, "time_ns", f"{row['median_ns']:.6g}",
                              f"{row['spread']:.4f}", len(row["times_ns"]),
                              row["floor"] or "",
                              f"{row['ratio']:.4f}" if row["ratio"] else ""])
            for name, values in row["counters"].items():
                out.writerow([*head, name, f"{stats.median(values):.6g}",
                              f"{stats.spread(values):.4f}", len(values), "",
                              ""])
