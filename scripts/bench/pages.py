"""Tables of measured figures, written into the pages that tell them.

    results = pages.Results(directory)       # JSON files of Google Benchmark
    text = pages.fill(results, page.read_text())

Tables stand in a page between comments, which say what they show:

    <!-- measured: EXECUTABLE REGEX [COUNTER ...] -->  rows of that executable;
        the time, or counters; the floor that a row's label names beside it
    <!-- measured: tuning_bench -->      a row an option, in a host's units
    <!-- measured: toll_end_to_end -->   what the whole host notices
    <!-- measured: bounds -->      bench/bounds.json, and what was measured
    <!-- measured: machine -->     where, when, by which compiler and commit;
        where these are not the same of all tables, those of each executable
    <!-- /measured -->
"""

import json
import re
import statistics

import budgets
import gbench

MARK = re.compile(r"<!-- measured: (.*?) -->\n.*?<!-- /measured -->", re.DOTALL)
UNITS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
SUFFIX = re.compile(r"/(iterations:\d+|manual_time|real_time|repeats:\d+|"
                    r"min_time:[\d.]+)")


class Results:
    """Rows by executable and name; a row is the runs that were made of it."""

    def __init__(self, directory):
        self.rows, self.contexts = {}, {}
        for path in sorted(directory.glob("*.json")):
            data = json.loads(path.read_text())
            if "benchmarks" not in data:
                continue  # Of scripts/benchmark.sh, which keeps its own here.
            self.contexts[path.stem] = data["context"]
            rows = self.rows.setdefault(path.stem, {})
            # As they are registered: repetitions that were interleaved end,
            # and are written, in an order that chance made.
            for row in sorted(data["benchmarks"], key=lambda row: (
                    row.get("family_index", 0),
                    row.get("per_family_instance_index", 0))):
                if (row.get("run_type") != "iteration" or
                        row.get("error_occurred")):
                    continue
                name = SUFFIX.sub("", row.get("run_name", row["name"]))
                rows.setdefault(name, []).append(row)

    def values(self, executable, name, counter=None):
        runs = self.rows.get(executable, {}).get(SUFFIX.sub("", name), [])
        return [run[key] for run in runs
                if (key := counter or gbench.time_key(run)) in run]

    def median(self, *row):
        values = self.values(*row)
        return statistics.median(values) if values else None

    def unit(self, executable, name):
        row = self.rows[executable][SUFFIX.sub("", name)][0]
        return row.get("time_unit", "ns")

    def floor(self, executable, name):
        label = self.rows[executable][name][0].get("label", "")
        found = re.match(r"floor=(\S+)", label)
        return found.group(1) if found else None


def number(value):
    if value is None:
        return ""
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.3g}"


def beside_floor(results, executable, name, counter):
    """A counter's median and, of a time, its floor's own."""
    cell = number(results.median(executable, name, counter))
    floor = results.floor(executable, name)
    below = (results.median(executable, floor, counter)
             if floor and counter.endswith("_ns") else None)
    return f"{cell} (floor {number(below)})" if below else cell


def rows_table(results, executable, pattern, counters):
    names = [name for name in results.rows.get(executable, {})
             if re.search(pattern, name)]
    if not names:
        return ["Not measured."]
    units = {results.unit(executable, name) for name in names}
    first = counters[0] if counters else None
    head = first or (units.pop() if len(units) == 1 else "time")
    lines = [f"| row | {head} | least – most | floor | times the floor |" +
             "".join(f" {counter} |" for counter in counters[1:]),
             "| --- |" + " --- |" * (4 + len(counters[1:]))]
    for name in names:
        values = results.values(executable, name, first)
        if not values:
            continue
        median = statistics.median(values)
        floor_name = results.floor(executable, name)
        floor = floor_name and results.median(executable, floor_name, first)
        if floor and not first:
            floor *= (UNITS[results.unit(executable, floor_name)] /
                      UNITS[results.unit(executable, name)])
        unit = "" if first or len(units) == 0 else results.unit(executable,
                                                                name)
        ratio = number(median / floor) if floor else ""
        cells = [f"`{name}`", f"{number(median)} {unit}".strip(),
                 f"{number(min(values))} – {number(max(values))}",
                 number(floor) if floor else "", ratio]
        cells += [beside_floor(results, executable, name, counter)
                  for counter in counters[1:]]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def end_to_end_table(results):
    lines = ["| added by toll | median | least – most | the mission's bound | "
             "ours |", "| --- | --- | --- | --- | --- |"]
    for runs in results.rows.get("toll_end_to_end", {}).values():
        row = runs[0]
        lines.append(
            f"| {row['label']} | {number(row['median'])} | "
            f"{number(row['least'])} – {number(row['most'])} | "
            f"{number(row['bound']) if row['bound'] else ''} | "
            f"{number(row['ours']) if row['ours'] else ''} |")
    return lines if len(lines) > 2 else ["Not measured."]


# What tuning_bench counts: the counter, its column, and what is one there.
TUNING = (("bytes_per_call", "bytes written a call", 1),
          ("drain_ns_per_call", "drain, µs a call", 1e3),
          ("passes_per_second", "passes a second", 1),
          ("memory_bytes", "memory, MB", 1e6),
          ("dropped", "dropped", 1), ("notes_missing", "notes missing", 1))


def tuning_table(results):
    rows = results.rows.get("tuning_bench", {})
    if not rows:
        return ["Not measured."]
    columns = ["changed", "a call, µs", "least – most", "times the floor",
               *(column for _, column, _ in TUNING)]
    lines = ["| " + " | ".join(columns) + " |", "| --- " * len(columns) + "|"]
    for name in rows:
        times = [ns / 1e3 for ns in results.values("tuning_bench", name)]
        median = statistics.median(times)
        floor = results.floor("tuning_bench", name)
        floor_ns = floor and results.median("tuning_bench", floor)
        cells = [f"`{re.sub('^BM_(Tuning/)?', '', name)}`", number(median),
                 f"{number(min(times))} – {number(max(times))}",
                 number(median * 1e3 / floor_ns) if floor_ns else ""]
        for counter, _, one in TUNING:
            value = results.median("tuning_bench", name, counter)
            cells.append("" if value is None else number(value / one))
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def verdict_of(bound, value):
    if value is None:
        return ""
    word = budgets.word_of(bound, value)
    if word == budgets.HELD:
        return "met"
    if not budgets.meets(bound, "mission", value):
        return "**the mission's is exceeded**"
    if "accepted" not in bound:
        return "**beyond ours**"
    accepted = number(bound["accepted"])
    return (f"beyond ours; accepted: {accepted}" if word == budgets.ACCEPTED
            else f"**beyond what is accepted, {accepted}**")


def spread_of(results, bound):
    """Of a figure that is no ratio, and was taken more than once."""
    place = bound["in"], bound["row"]
    values = results.values(*place, bound.get("value"))
    if bound.get("value") == "median":  # Of pairs: told by their executable.
        values = results.values(*place, "least") + results.values(*place,
                                                                  "most")
    if "over" in bound or len(values) < 2:
        return ""
    return f"{number(min(values))} – {number(max(values))}"


def bounds_table(results):
    lines = ["| what | measured | least – most | unit | the mission's bound | "
             "ours | |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for bound in budgets.load():
        value = results.median(bound["in"], bound["row"], bound.get("value"))
        if value is not None and "over" in bound:
            value /= results.median(bound["in"], bound["over"])
        lines.append(
            f"| {bound['what']} | {number(value) or 'not measured'} | "
            f"{spread_of(results, bound)} | {bound['unit']} | {number(bound.get('mission'))} | "
            f"{number(bound.get('ours'))} | {verdict_of(bound, value)} |")
    return lines


def state_of(context):
    """When and where an executable was measured, and of which commit."""
    state = context.get("toll", {})
    return (state.get("date", context.get("date", "")[:10] or "unknown"),
            state.get("commit", "unknown"),
            state.get("where", "a machine that is not told"))


def machine_lines(results, shown):
    executables = [name for name in sorted(shown) if name in results.rows]
    if not executables:
        return ["Not measured."]
    contexts = [results.contexts[name] for name in executables]
    of_state = {}
    for name, context in zip(executables, contexts):
        of_state.setdefault(state_of(context), []).append(f"`{name}`")
    loads = [load for context in contexts
             for load in context.get("load_avg", [])[:1]]
    end = "Medians of repetitions, with the least and the most of them."
    if loads:
        low, high = f"{min(loads):.2f}", f"{max(loads):.2f}"
        load = low if low == high else f"{low} to {high}"
        end = f"Load average as each began: {load}. {end}"
    told = [f"Measured {date} at commit {commit}: {where}"
            for date, commit, where in of_state]
    if len(told) == 1:
        return [f"{told[0]}. {end}"]
    return [*(f"* {what}: {', '.join(names)}."
              for what, names in zip(told, of_state.values())), "", end]


def shown_by(text):
    """The executables of which the page's tables tell."""
    first = {found.group(1).split()[0] for found in MARK.finditer(text)}
    if "bounds" in first:
        first |= {bound["in"] for bound in budgets.load()}
    return first


def fill(results, text):
    shown = shown_by(text)

    def section(found):
        words = found.group(1).split()
        if words[0] == "bounds":
            lines = bounds_table(results)
        elif words[0] == "machine":
            lines = machine_lines(results, shown)
        elif words[0] == "toll_end_to_end":
            lines = end_to_end_table(results)
        elif words[0] == "tuning_bench":
            lines = tuning_table(results)
        else:
            lines = rows_table(results, words[0], words[1], words[2:])
        return (f"<!-- measured: {found.group(1)} -->\n" + "\n".join(lines) +
                "\n<!-- /measured -->")
    return MARK.sub(section, text)
