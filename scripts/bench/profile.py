"""A flame graph of a benchmark: see scripts/profile.sh."""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import build
import flame
import gbench
import machine
import stacks


def asked():
    parser = argparse.ArgumentParser(
        prog="profile.sh",
        description="Draws where a benchmark spends its time.")
    add = parser.add_argument
    add("bench", metavar="BENCH", help="an executable: hot_path_bench")
    add("filter", nargs="?", default="", help="its rows with this in them")
    add("--out", metavar="FILE", type=pathlib.Path,
        help="default: build/bench/BENCH.svg")
    add("--tool", choices=("perf", "callgrind"),
        help="default: perf where it may record")
    add("--below", metavar="REGEX", default="",
        help="only stacks through this function, from it on")
    add("--bin", metavar="DIR", type=pathlib.Path)
    return parser.parse_args()


def run(command, **more):
    try:
        return subprocess.run(command, capture_output=True, text=True,
                              errors="replace", **more)
    except OSError as error:
        sys.exit(f"profile.sh: {command[0]}: {error.strerror}")


def perf_may_record(directory):
    """Tried, not guessed: containers and kernels differ in what they let."""
    try:
        done = subprocess.run(
            ["perf", "record", "-e", "cpu-clock", "-o",
             directory / "tried", "true"], capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


def by_perf(command, directory):
    # By the clock: virtual machines have no counters of the processor's.
    done = run(["perf", "record", "-e", "cpu-clock", "-F", "2999",
                "--call-graph", "dwarf,8192", "-o", directory / "data", "--",
                *command, "--benchmark_min_time=1",
                "--benchmark_repetitions=10"], cwd=directory)
    if done.returncode != 0:
        sys.exit(f"profile.sh: perf: {done.stderr[-2000:]}")
    told = run(["perf", "script", "-i", directory / "data", "-F",
                "comm,tid,ip,sym"])
    return stacks.of_perf(told.stdout), "samples"


def by_callgrind(command, directory):
    done = run(["valgrind", "--tool=callgrind", "--separate-callers=24",
                f"--callgrind-out-file={directory}/data", *command,
                "--benchmark_min_time=0.01"], cwd=directory)
    if done.returncode != 0:
        sys.exit(f"profile.sh: callgrind: {done.stderr[-2000:]}")
    with open(directory / "data", errors="replace") as file:
        return stacks.of_callgrind(file), "instructions"


def main():
    options = asked()
    directory = options.bin or build.bench(only=[options.bench])
    program = gbench.Program((directory / options.bench).resolve())
    if not program.path.exists():
        sys.exit(f"profile.sh: no {program.path}")
    names = [name for name in program.names() if options.filter in name]
    if not names:
        sys.exit(f"profile.sh: no row of {options.bench} has "
                 f"{options.filter!r}; it has:\n  "
                 + "\n  ".join(program.names()))
    with tempfile.TemporaryDirectory(prefix="toll-profile-") as name:
        scratch = pathlib.Path(name)
        tool = options.tool or (
            "perf" if perf_may_record(scratch) else "callgrind")
        command = [program.path, f"--benchmark_filter={program.filter(names)}"]
        take = by_perf if tool == "perf" else by_callgrind
        weights, unit = take(command, scratch)
    if options.below:
        weights = stacks.below(weights, options.below)
    if not weights:
        sys.exit("profile.sh: no stacks; is the function of --below inlined?")
    out = options.out or directory.parent / f"{options.bench}.svg"
    out.write_text(flame.draw(
        weights, f"{options.bench} {options.filter}".strip(), unit,
        f"{tool}, commit {machine.commit()}"))
    print(f"flame graph: {out}")


if __name__ == "__main__":
    main()
