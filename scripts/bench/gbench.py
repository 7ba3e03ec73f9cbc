"""Runs executables that speak Google Benchmark, and reads what they say.

    program = Program(path)
    program.names()                      # ["BM_Call/answer_2kb_bound", ...]
    for row in program.run(only=names, repetitions=5): ...

Names are without what only tells how often a row ran (/iterations:50,
/manual_time). A row's label `floor=NAME ...` names the row of the same
executable that it cannot be faster than.
"""

import dataclasses
import json
import os
import re
import subprocess
import tempfile

_HOW_OFTEN = re.compile(r"/(iterations|repeats|min_time|min_warmup_time):[^/]+"
                        r"|/(manual_time|real_time|process_time)")
_NS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
# What is not a counter of the benchmark's own.
_FIELDS = {
    "name", "family_index", "per_family_instance_index", "run_name", "run_type",
    "repetitions", "repetition_index", "threads", "iterations", "real_time",
    "cpu_time", "time_unit", "label", "error_occurred", "error_message"}


class Failed(Exception):
    pass


def short_name(name):
    return _HOW_OFTEN.sub("", name)


@dataclasses.dataclass
class Row:
    executable: str
    name: str
    times_ns: list = dataclasses.field(default_factory=list)
    counters: dict = dataclasses.field(default_factory=dict)
    label: str = ""
    error: str = ""

    @property
    def floor(self):
        match = re.search(r"(?:^|\s)floor=(\S+)", self.label)
        return short_name(match.group(1)) if match else None

    @property
    def note(self):
        return re.sub(r"(?:^|\s)floor=\S+", "", self.label).strip()


def time_key(entry):
    """Time on the clock where the row asks for it; else of the processor,
    which others on the machine do not lengthen."""
    by_clock = re.search("/(manual_time|real_time)",
                         entry.get("run_name") or entry["name"])
    return "real_time" if by_clock else "cpu_time"


def _time_ns(entry):
    return entry[time_key(entry)] * _NS[entry["time_unit"]]


def rows_of(output, executable):
    """The rows of Google Benchmark's JSON, repetitions put together."""
    rows = {}
    for entry in output["benchmarks"]:
        if entry.get("run_type") == "aggregate":
            continue
        name = short_name(entry["run_name"])
        row = rows.setdefault(name, Row(executable, name))
        row.label = entry.get("label", row.label)
        if entry.get("error_occurred"):
            row.error = entry.get("error_message") or "failed"
            continue
        if "real_time" in entry:
            row.times_ns.append(_time_ns(entry))
        for key, value in entry.items():
            if key not in _FIELDS and isinstance(value, (int, float)):
                row.counters.setdefault(key, []).append(value)
    return list(rows.values())


class Program:
    def __init__(self, path):
        self.path = path
        self.name = path.name
        self._full = None

    def _list(self):
        """Short name -> full name. Empty for what prints tables of its own."""
        if self._full is None:
            try:
                done = self._call(["--benchmark_list_tests=true"], 20)
                lines = done.stdout.splitlines()
            except Failed:
                lines = []
            known = lines and all(re.fullmatch(r"\S+", line) for line in lines)
            self._full = ({short_name(line): line for line in lines} if known
                          else {})
        return self._full

    def names(self):
        return list(self._list())

    def filter(self, names):
        """What --benchmark_filter takes for these rows."""
        full = [re.sub(r"([^\w/:<>,=-])", r"\\\1", self._list()[name])
                for name in names]
        return f"^({'|'.join(full)})$"

    def run(self, only=None, repetitions=3, min_time=.05, timeout=600):
        """Rows, each with its repetitions, in an order that chance makes:
        what a noisy minute slows is not all of one row."""
        full = self._list()
        names = full if only is None else [n for n in only if n in full]
        if not names:
            return []
        with tempfile.TemporaryDirectory(prefix="toll-bench-") as directory:
            out = os.path.join(directory, "out.json")
            done = self._call(
                [f"--benchmark_filter={self.filter(names)}",
                 f"--benchmark_repetitions={repetitions}",
                 f"--benchmark_min_time={min_time}",
                 "--benchmark_enable_random_interleaving=true",
                 "--benchmark_format=json", f"--benchmark_out={out}",
                 "--benchmark_out_format=json"], timeout, directory)
            try:
                with open(out) as file:
                    output = json.load(file)
            except (OSError, ValueError) as error:
                raise Failed(f"{self.name}: no results (exit code "
                             f"{done.returncode}): {error}\n"
                             f"{done.stderr[-2000:]}") from error
        if done.returncode != 0:
            raise Failed(f"{self.name}: exit code {done.returncode}\n"
                         f"{done.stderr[-2000:]}")
        order = list(full)
        return sorted(rows_of(output, self.name),
                      key=lambda row: order.index(row.name))

    def _call(self, arguments, timeout, directory=None):
        """What it writes goes to a directory of its own: two that run at a
        time do not write to the same files."""
        try:
            with tempfile.TemporaryDirectory(prefix="toll-bench-") as scratch:
                return subprocess.run(
                    [self.path, *arguments], capture_output=True, text=True,
                    errors="replace", timeout=timeout,
                    env={**os.environ, "TMPDIR": directory or scratch})
        except subprocess.TimeoutExpired as error:
            raise Failed(f"{self.name}: longer than {timeout} s") from error


def programs(directory):
    found = [Program(path) for path in sorted(directory.glob("*_bench"))
             if os.access(path, os.X_OK)]
    if not found:
        raise Failed(f"no executable in {directory} ends in _bench")
    return found
