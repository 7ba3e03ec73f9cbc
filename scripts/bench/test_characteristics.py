"""What scripts/update_characteristics writes into its pages: tables, of which
state they are, and whether bounds hold."""

import importlib.machinery
import importlib.util
import json
import pathlib
import tempfile
import unittest
from unittest import mock

import machine
import pages

_LOADER = importlib.machinery.SourceFileLoader(
    "update_characteristics",
    str(machine.ROOT / "scripts" / "update_characteristics"))
script = importlib.util.module_from_spec(
    importlib.util.spec_from_loader(_LOADER.name, _LOADER))
_LOADER.exec_module(script)

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


def results_of(**executables):
    with tempfile.TemporaryDirectory() as directory:
        for name, told in executables.items():
            path = pathlib.Path(directory) / f"{name}.json"
            path.write_text(json.dumps(told))
        return pages.Results(pathlib.Path(directory))


class Page(unittest.TestCase):
    def fill(self, **executables):
        return pages.fill(results_of(**executables), TEXT)

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

    def test_one_load_is_no_range(self):
        self.assertIn("as each began: 0.50. Medians",
                      self.fill(a_bench=output("abc", "2026-01-02")))

    def test_a_bounds_figure_has_its_spread(self):
        runs = [{"name": "row", "run_type": "iteration", "cpu_time": time,
                 "time_unit": "ns", "real_time": time} for time in (3, 1, 2)]
        pair = {"name": "pair", "run_type": "iteration", "median": 5,
                "least": 4, "most": 7}
        results = results_of(a_bench={"context": {}, "benchmarks":
                                      [*runs, pair]})
        spread = [pages.spread_of(results, {"in": "a_bench", **bound})
                  for bound in ({"row": "row"}, {"row": "row", "over": "row"},
                                {"row": "pair", "value": "median"})]
        self.assertEqual(spread, ["1 – 3", "", "4 – 7"])

    def test_what_is_bounded_is_of_a_page_that_has_the_bounds(self):
        self.assertEqual(pages.shown_by(TEXT),
                         {"machine", "a_bench", "b_bench"})
        self.assertIn("hot_path_bench", pages.shown_by(
            "<!-- measured: bounds -->\n<!-- /measured -->\n"))

    def test_each_page_is_written_and_text_between_tables_is_left(self):
        results = results_of(a_bench=output("abc", "2026-01-02"))
        with tempfile.TemporaryDirectory() as directory:
            directory = pathlib.Path(directory)
            ours = [directory / "A.md", directory / "B.md"]
            ours[0].write_text(f"one\n{TEXT}two\n")
            ours[1].write_text("nothing is measured here\n")
            with mock.patch.object(script, "PAGES", ours):
                script.write(results, directory / "to")
            written = (directory / "to" / "A.md").read_text()
            self.assertTrue(written.startswith("one\n"))
            self.assertTrue(written.endswith("two\n"))
            self.assertIn("at commit abc", written)
            self.assertEqual((directory / "to" / "B.md").read_text(),
                             ours[1].read_text())

    def test_our_pages_ask_for_what_there_is(self):
        for page in script.PAGES:
            self.assertIn("machine", pages.shown_by(page.read_text()))
        self.assertIn("tuning_bench",
                      pages.shown_by(script.PAGES[1].read_text()))


class Rows(unittest.TestCase):
    def table(self, counters, *rows):
        told = {"context": {}, "benchmarks": rows}
        return pages.rows_table(results_of(a=told), "a", "X|Y", counters)

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

    def test_rows_stand_as_they_are_registered_not_as_they_ended(self):
        def row(name, family):
            return {"name": name, "run_name": name, "run_type": "iteration",
                    "family_index": family, "per_family_instance_index": 0,
                    "real_time": 9, "cpu_time": 3, "time_unit": "ns"}
        lines = self.table([], row("BM_Y", 1), row("BM_X", 0), row("BM_Y", 1))
        self.assertEqual([line.split("`")[1] for line in lines[2:]],
                         ["BM_X", "BM_Y"])


class Tuning(unittest.TestCase):
    def row(self, name, ns, label="", **counters):
        return {"name": name, "run_type": "iteration", "time_unit": "ns",
                "run_name": f"{name}/iterations:1/manual_time",
                "real_time": ns, "cpu_time": 1e9, "label": label, **counters}

    def test_is_told_in_a_hosts_units(self):
        counted = {"bytes_per_call": 281.4, "drain_ns_per_call": 3792.,
                   "passes_per_second": 12, "memory_bytes": 20208064,
                   "dropped": 0, "notes_missing": 20000}
        label = "floor=BM_FloorTuning/steady"
        lines = pages.tuning_table(results_of(tuning_bench={
            "context": {}, "benchmarks": [
                self.row("BM_FloorTuning/steady", 1000),
                *(self.row("BM_Tuning/defaults", ns, label, **counted)
                  for ns in (1500, 1400, 1800))]}))
        self.assertEqual(len({line.count("|") for line in lines}), 1)
        self.assertIn("a call, µs | least – most | times the floor | "
                      "bytes written a call", lines[0])
        self.assertEqual(lines[3], "| `defaults` | 1.5 | 1.4 – 1.8 | 1.5 | 281 "
                                   "| 3.79 | 12 | 20.2 | 0 | 20,000 |")
        self.assertTrue(lines[2].startswith("| `FloorTuning/steady` | 1 | 1 – 1"
                                            " |  |  |"))

    def test_nothing_measured_is_told(self):
        self.assertEqual(pages.tuning_table(results_of()), ["Not measured."])


class Verdicts(unittest.TestCase):
    def test_say_whose_bound_is_exceeded(self):
        bound = {"mission": 50, "ours": 8, "accepted": 9.4}
        for value, said in ((None, ""), (8, "met"),
                            (9, "beyond ours; accepted: 9.4"),
                            (10, "**beyond what is accepted, 9.4**"),
                            (51, "**the mission's is exceeded**")):
            self.assertEqual(pages.verdict_of(bound, value), said)
        self.assertEqual(pages.verdict_of({"ours": 8}, 9), "**beyond ours**")


if __name__ == "__main__":
    unittest.main()
