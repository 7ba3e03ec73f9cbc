"""Runs all benchmarks and prints one table: see scripts/benchmark.sh."""

import argparse
import functools
import pathlib
import re
import sys

import budgets
import build
import gbench
import html_report
import machine
import results
import table
import whole
import year

KEPT = machine.ROOT / "build" / "bench" / "results"


def asked():
    parser = argparse.ArgumentParser(
        prog="benchmark.sh", description="Runs all benchmarks, interleaved and "
        "repeated, and prints one table with floors, ratios and peers. The "
        "results are kept in build/bench/results/.")
    add = parser.add_argument
    add("--quick", action="store_true",
        help="three short repetitions: a minute or two, and wider spreads")
    add("--filter", metavar="REGEX", default="",
        help="only what this is found in: executable/row")
    add("--repetitions", type=int, help="of each row (default: 9, quick: 3)")
    add("--out", metavar="FILE", help="keep the results here instead")
    add("--csv", metavar="FILE", help="write them as a table, too")
    add("--html", metavar="FILE",
        help="write a page, with graphs over all kept results")
    add("--assert-budgets", action="store_true",
        help="hold the bounds of bench/bounds.json against them")
    add("--from", metavar="FILE", dest="kept",
        help="run nothing: take these results (\"last\": the last kept)")
    add("--bin", metavar="DIR", type=pathlib.Path,
        help="run these executables, build none")
    add("--timeout", type=float, metavar="SECONDS",
        help="an executable that takes longer is left out (default: 1800, "
        "quick: 120)")
    return parser.parse_args()


def repeated(program, names, options):
    print(f"{program.name}: {len(names)} rows", file=sys.stderr, flush=True)
    return program.run(names,
                       options.repetitions or (3 if options.quick else 9),
                       .01 if options.quick else .1, options.timeout)


def tasks(directory, options):
    """What is asked for, as functions that give rows."""
    for program in gbench.programs(directory):
        names = [name for name in program.names()
                 if re.search(options.filter, f"{program.name}/{name}")]
        if names:
            yield functools.partial(repeated, program, names, options)
    if re.search(options.filter, "toll_end_to_end"):
        yield functools.partial(whole.end_to_end, directory, options.quick,
                                options.timeout)
    if re.search(options.filter, "toll/stripped"):
        yield functools.partial(whole.tool_size, directory)


def measure(options):
    directory = options.bin or build.bench()
    options.timeout = options.timeout or (120 if options.quick else 1800)
    described = machine.describe(directory.parent)
    rows, left_out, skipped = [], [], []
    try:
        left_out = year.prepare(directory, options.filter, options.quick,
                                options.timeout)
    except gbench.Failed as error:
        skipped.append(str(error))
    for task in tasks(directory, options):
        try:
            rows += task()
        except gbench.Failed as error:
            skipped.append(str(error))
    return results.make(rows, described, quick=options.quick,
                        filter=options.filter, skipped=skipped,
                        left_out=left_out, load_after=machine.load())


def name_of(run):
    when = re.sub(r"\+00:00$", "", run["date"]).replace(":", "")
    return f"{when}-{run['commit'].rstrip('+')}.json"


def take(options):
    """The run that is asked about: measured and kept now, or kept before."""
    if options.kept == "last":
        runs = results.kept(KEPT)
        if not runs:
            raise results.Unusable(f"{KEPT}: no results are kept there")
        return runs[-1]
    if options.kept:
        return results.load(options.kept)
    run = measure(options)
    path = pathlib.Path(options.out) if options.out else KEPT / name_of(run)
    results.save(run, path)
    print(f"results: {path}", file=sys.stderr)
    return run


def main():
    options = asked()
    try:
        run = take(options)
    except (gbench.Failed, results.Unusable) as error:
        sys.exit(f"benchmark.sh: {error}")
    print(table.text(run), end="")
    if options.csv:
        results.write_csv(run, options.csv)
    if options.html:
        pathlib.Path(options.html).write_text(
            html_report.page(run, results.kept(KEPT), budgets.judge(run)))
    held = True
    if options.assert_budgets:
        print("\nbudgets")
        for verdict in budgets.judge(run):
            # Of a part of the rows, only what is told of them.
            if verdict.measured is None and run.get("filter"):
                continue
            print(verdict.line())
            held = held and verdict.held
    # What could not be measured is not well.
    broken = [row["name"] for row in run["rows"] if row["error"]]
    broken += run.get("skipped", [])
    for what in broken:
        print(f"benchmark.sh: failed: {what}", file=sys.stderr)
    sys.exit(0 if held and not broken else 1)


if __name__ == "__main__":
    main()
