"""What scripts/update_characteristics says of its tables: of which state they
are, and whether bounds hold."""

import importlib.machinery
import importlib.util
import json
import pathlib
import tempfile
import unittest

import machine

_LOADER = importlib.machinery.SourceFileLoader(
    "update_characteristics",
    str(machine.ROOT / "scripts" / "update_characteristics"))
page = importlib.util.module_from_spec(
    importlib.util.spec_from_loader(_LOADER.name, _LOADER))
_LOADER.exec_module(page)

TEXT = """<!-- measured: machine -->
<!-- /measured -->
<!-- measured: a_bench . -->
<!-- /measured -->
<!-- measured: b_bench . -->
<!-- /measured -->
"""


def output(commit, date, load=.5):
    return {"context": {"load_avg": [load, 1, 1], "toll": {
                "commit": commit, "date": date, "where": "2 cores"}},
            "benchmarks": [{"name": "BM_X", "run_type": "iteration",
                            "real_time": 9., "cpu_time": 3.,
                            "time_unit": "ns"}]}


class Page(unittest.TestCase):
    def fill(self, **executables):
        with tempfile.TemporaryDirectory() as directory:
            for name, told in executables.items():
                path = pathlib.Path(directory) / f"{name}.json"
                path.write_text(json.dumps(told))
            return page.fill(page.Results(pathlib.Path(directory)), TEXT)

    def test_one_state_of_all_tables_is_told_once(self):
        text = self.fill(
            a_bench=output("abc", "2026-01-02"),
            b_bench=output("abc", "2026-01-02", 1.5),
            # Of no table; and scripts/benchmark.sh's.
            c_bench=output("old", "2025-01-01"),
            run={"schema": 1, "rows": []})
        self.assertIn("Measured 2026-01-02 at commit abc: 2 cores. Load "
                      "average as each began: 0.50 to 1.50.", text)
        self.assertNotIn("old", text)

    def test_states_that_differ_are_told_with_their_executables(self):
        text = self.fill(a_bench=output("abc", "2026-01-02"),
                         b_bench=output("def+", "2026-01-03"))
        self.assertIn("* Measured 2026-01-02 at commit abc: 2 cores: "
                      "`a_bench`.", text)
        self.assertIn("* Measured 2026-01-03 at commit def+: 2 cores: "
                      "`b_bench`.", text)

    def test_results_without_a_state_say_so(self):
        told = output("", "")
        del told["context"]["toll"]
        self.assertIn("at commit unknown", self.fill(a_bench=told))

    def test_nothing_measured_is_told(self):
        self.assertEqual(self.fill().count("Not measured."), 3)


class Rows(unittest.TestCase):
    def table(self, counters, *rows):
        told = {"context": {}, "benchmarks": rows}
        with tempfile.TemporaryDirectory() as directory:
            (pathlib.Path(directory) / "a.json").write_text(json.dumps(told))
            return page.rows_table(page.Results(pathlib.Path(directory)),
                                   "a", "X|Y", counters)

    def test_times_are_of_the_clock_only_where_a_row_asks_for_it(self):
        def row(name):
            return {"name": name, "run_name": name, "run_type": "iteration",
                    "real_time": 9, "cpu_time": 3, "time_unit": "ns"}
        lines = self.table([], row("BM_X/manual_time"), row("BM_Y"))
        self.assertIn("| `BM_X` | 9 | 9 – 9 |  |  |", lines)
        self.assertIn("| `BM_Y` | 3 | 3 – 3 |  |  |", lines)

    def test_percentiles_stand_beside_their_floors(self):
        def row(name, p50, p99, label=""):
            return {"name": name, "run_type": "iteration", "p50_ns": p50,
                    "p99_ns": p99, "rows": 7, "label": label}
        lines = self.table(
            ["p50_ns", "p99_ns", "rows"],
            row("BM_X", 360, 630, "floor=BM_Floor"),
            row("BM_Floor", 240, 390), row("BM_Y", 50, 60))
        self.assertIn("| `BM_X` | 360 | 360 – 360 | 240 | 1.5 | "
                      "630 (floor 390) | 7 |", lines)
        self.assertIn("| `BM_Y` | 50 | 50 – 50 |  |  | 60 | 7 |", lines)


class Verdicts(unittest.TestCase):
    def test_say_whose_bound_is_exceeded(self):
        bound = {"mission": 50, "ours": 8, "accepted": 9.4}
        for value, said in ((None, ""), (8, "met"),
                            (9, "beyond ours; accepted: 9.4"),
                            (10, "**beyond what is accepted, 9.4**"),
                            (51, "**the mission's is exceeded**")):
            self.assertEqual(page.verdict_of(bound, value), said)
        self.assertEqual(page.verdict_of({"ours": 8}, 9), "**beyond ours**")


if __name__ == "__main__":
    unittest.main()
