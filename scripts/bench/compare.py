"""Has anything become slower: see scripts/compare-baseline.sh."""

import argparse
import json
import pathlib
import re
import sys

import build
import gbench
import guard
import guard_report
import machine

BASELINE = machine.ROOT / "bench" / "baseline" / "measurements.json"
SCHEMA = 1
# Of four and four, all orders being equally likely, one in 70 has all of one
# above all of the other; of five and five one in 252.
ROUNDS_LEAST = 5


def asked():
    parser = argparse.ArgumentParser(
        prog="compare-baseline.sh", description="Compares the ratios of "
        "guarded benchmarks to their floors with the accepted state. Exit code "
        "1: one has become slower than it may, and chance is no explanation.")
    add = parser.add_argument
    add("--accept", action="store_true",
        help="measure twice as long and make this the accepted state")
    add("--against", metavar="COMMIT",
        help="build this commit, too, and measure both by turns, in place of "
        "the accepted state: for machines that differ from its")
    add("--baseline", metavar="FILE", type=pathlib.Path, default=BASELINE)
    add("--bin", metavar="DIR", type=pathlib.Path,
        help="compare these executables, build none")
    add("--only", metavar="REGEX", default="", help="rows with this in them")
    add("--rounds", type=int, metavar="N")
    add("--json", metavar="FILE", type=pathlib.Path)
    add("--markdown", metavar="FILE", type=pathlib.Path,
        help="for a comment on a pull request")
    return parser.parse_args()


def load_baseline(path):
    try:
        baseline = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        sys.exit(f"compare-baseline.sh: {path}: {error}\n"
                 "--accept makes one; --against COMMIT needs none")
    if baseline.get("schema") != SCHEMA:
        sys.exit(f"compare-baseline.sh: {path}: not of schema {SCHEMA}")
    return baseline


def accepted(described, ratios, before=None):
    """The state with these rows accepted. Of a part of them (`before` is what
    was accepted earlier) the rest stays, and so does the head, which tells of
    the rest; `alone` says of what commit, day and machine the part is."""
    rounded = {name: [round(value, 5) for value in values]
               for name, values in ratios.items()}
    if before is None:
        return {"schema": SCHEMA, **described, "ratios": rounded}
    own = {"commit": described["commit"], "date": described["date"],
           "cpu": described["machine"]["cpu"],
           "compiler": described["compiler"]["version"]}
    return {**before, "alone": {**before.get("alone", {}),
                                **dict.fromkeys(rounded, own)},
            "ratios": {**before["ratios"], **rounded}}


def text_of(baseline):
    """A line a row: a change of one is a change of one line."""
    def table(rows):
        lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(told)}"
                           for name, told in sorted(rows.items()))
        return f"{{\n{lines}\n }}"
    tables = {name: baseline[name] for name in ("alone", "ratios")
              if baseline.get(name)}
    head = {name: told for name, told in baseline.items()
            if name not in ("alone", "ratios")}
    parts = [json.dumps(head, indent=1)[:-2],
             *(f" {json.dumps(name)}: {table(rows)}"
               for name, rows in tables.items())]
    return ",\n".join(parts) + "\n}\n"


def accept(options, builds, rows, rule):
    rounds = 2 * rule.rounds
    described = machine.describe(builds["now"].parent)
    ratios = guard.measure(builds, rows, rounds, rule.repetitions, say)["now"]
    lacking = [name for name, values in ratios.items() if not values]
    if lacking:
        sys.exit(f"compare-baseline.sh: not measured: {', '.join(lacking)}")
    before = (load_baseline(options.baseline)
              if options.only and options.baseline.exists() else None)
    options.baseline.parent.mkdir(parents=True, exist_ok=True)
    options.baseline.write_text(text_of(accepted(described, ratios, before)))
    print(f"accepted: {len(ratios)} rows in {options.baseline}")


def say(text):
    print(text, file=sys.stderr, flush=True)


def look(builds, before, rows, rule, rounds):
    """Verdicts of one look. `before` is empty where another build is measured
    beside this one."""
    samples = guard.measure(builds, rows, rounds, rule.repetitions, say)
    then = samples.get("before") or before
    return {guard.key(row): guard.judge(row, then.get(guard.key(row), []),
                                        samples["now"][guard.key(row)], rule)
            for row in rows}


def compare(builds, before, rows, rule):
    verdicts = look(builds, before, rows, rule, rule.rounds)
    again = [row for row in rows
             if guard.suspicious(verdicts[guard.key(row)])]
    if again:
        say(f"once more, alone: {', '.join(map(guard.key, again))}")
        second = look(builds, before, again, rule, 2 * rule.rounds)
        # The second look alone decides: the first chose what is looked at.
        for verdict in second.values():
            verdict.retried = True
        verdicts |= second
    return list(verdicts.values())


def write_reports(options, verdicts, against):
    print(guard_report.text(verdicts, against), end="")
    if options.markdown:
        options.markdown.write_text(guard_report.markdown(verdicts, against))
    if options.json:
        options.json.write_text(guard_report.as_json(verdicts, against))


def main():
    options = asked()
    rows, rule = guard.load()
    rows = [row for row in rows if re.search(options.only, guard.key(row))]
    if not rows:
        sys.exit(f"compare-baseline.sh: no guarded row has {options.only!r}")
    rule.rounds = options.rounds or rule.rounds
    if options.against and rule.rounds < ROUNDS_LEAST:
        sys.exit(f"compare-baseline.sh: --rounds {rule.rounds}: fewer than "
                 f"{ROUNDS_LEAST} of each build prove nothing")
    programs = sorted({row["executable"] for row in rows})
    builds = {"now": options.bin or build.bench(only=programs)}
    try:
        if options.accept:
            accept(options, builds, rows, rule)
            return
        before, against = {}, {}
        if options.against:
            builds["before"] = build.other(options.against, programs)
            against = {"commit": options.against}
        else:
            against = load_baseline(options.baseline)
            before = against["ratios"]
        verdicts = compare(builds, before, rows, rule)
    except gbench.Failed as error:
        sys.exit(f"compare-baseline.sh: {error}")
    write_reports(options, verdicts, against)
    sys.exit(1 if any(verdict.fails for verdict in verdicts) else 0)


if __name__ == "__main__":
    main()
