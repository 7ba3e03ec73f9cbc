"""How Google Benchmark's output is read, and kept."""

import csv
import os
import pathlib
import tempfile
import unittest

import budgets
import gbench
import results
import table

OUTPUT = {"benchmarks": [
    {"run_name": "BM_Call/x/iterations:50/manual_time", "run_type": "iteration",
     "real_time": 300., "cpu_time": 9_000., "time_unit": "ns", "iterations": 50,
     "label": "floor=BM_Floor/iterations:9 of two", "p99_ns": 500.},
    {"run_name": "BM_Call/x/iterations:50/manual_time", "run_type": "iteration",
     "real_time": 310., "cpu_time": 9_000., "time_unit": "ns", "iterations": 50,
     "label": "floor=BM_Floor/iterations:9 of two", "p99_ns": 520.},
    {"run_name": "BM_Floor/iterations:9", "run_type": "iteration",
     "real_time": 9., "cpu_time": .1, "time_unit": "us", "iterations": 9},
    {"run_name": "BM_Floor/iterations:9", "run_type": "aggregate",
     "real_time": 9., "cpu_time": 7., "time_unit": "us", "iterations": 9},
    {"run_name": "BM_Broken", "run_type": "iteration", "real_time": 0,
     "cpu_time": 0, "time_unit": "ns", "error_occurred": True,
     "error_message": "the store refused"},
]}
DESCRIBED = {
    "date": "2026-01-02T03:04:05+00:00", "commit": "abc", "load": [1, 1, 1],
    "machine": {"cpu": "a", "cores": 2, "memory_mib": 1, "kernel": "k",
                "governor": "g", "virtual": False},
    "compiler": {"version": "v", "build_type": "Release", "flags": "-O3"}}


def run():
    return results.make(gbench.rows_of(OUTPUT, "x_bench"), DESCRIBED)


class Reading(unittest.TestCase):
    def test_a_name_is_without_how_often_it_ran(self):
        self.assertEqual(
            gbench.short_name("BM/a:1/iterations:50/threads:8/real_time"),
            "BM/a:1/threads:8")

    def test_times_are_of_the_clock_where_asked_else_of_the_processor(self):
        call, floor, broken = gbench.rows_of(OUTPUT, "x_bench")
        self.assertEqual(call.times_ns, [300, 310])
        self.assertEqual(floor.times_ns, [100])
        self.assertEqual(broken.error, "the store refused")

    def test_a_label_names_the_floor_and_the_rest_is_a_note(self):
        call = gbench.rows_of(OUTPUT, "x_bench")[0]
        self.assertEqual(call.floor, "BM_Floor")
        self.assertEqual(call.note, "of two")
        self.assertIsNone(gbench.Row("x", "y", label="2,048").floor)


class Program(unittest.TestCase):
    def program(self, script):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        path = pathlib.Path(directory.name) / "x_bench"
        path.write_text("#!/bin/sh\n" + script)
        path.chmod(0o700)
        return gbench.Program(path)

    def test_what_prints_tables_of_its_own_has_no_rows(self):
        self.assertEqual(self.program("echo 'a table, 3 ns'").names(), [])
        self.assertEqual(self.program("exit 0").names(), [])

    def test_what_fails_or_hangs_says_so(self):
        dies = self.program("case $1 in *list*) echo BM_X;; *) exit 3;; esac")
        self.assertEqual(dies.names(), ["BM_X"])
        with self.assertRaisesRegex(gbench.Failed, "exit code 3"):
            dies.run()
        hangs = self.program("case $1 in *list*) echo BM_X;; *) exec sleep 9;; "
                             "esac")
        with self.assertRaisesRegex(gbench.Failed, "longer than"):
            hangs.run(timeout=.2)

    def test_nothing_that_ends_in_bench_is_an_error(self):
        with tempfile.TemporaryDirectory() as directory:
            with self.assertRaises(gbench.Failed):
                gbench.programs(pathlib.Path(directory))


class Results(unittest.TestCase):
    def test_ratios_are_to_the_floor(self):
        call, floor, broken = run()["rows"]
        self.assertAlmostEqual(call["ratio"], 3.05)
        self.assertEqual((call["kind"], floor["kind"]), ("row", "floor"))
        self.assertIsNone(broken["median_ns"])

    def test_who_has_a_floor_is_none(self):
        rows = [gbench.Row("x", "Toll", [3.], {}, "floor=Peer_y"),
                gbench.Row("x", "Peer_y", [600.], {}, "floor=Toll"),
                gbench.Row("x", "BM_A", [9.], {}, "floor=BM_B"),
                gbench.Row("x", "BM_B", [3.])]
        kinds = [row["kind"] for row in results.make(rows, DESCRIBED)["rows"]]
        self.assertEqual(kinds, ["row", "peer", "row", "floor"])

    def test_memory_is_to_memory(self):
        row = gbench.Row("x", "BM_M", [90.], {"rss_bytes": [600.]},
                         "floor=BM_F")
        floor = gbench.Row("x", "BM_F", [3.], {"rss_bytes": [500.]})
        made = results.make([row, floor], DESCRIBED)["rows"]
        self.assertAlmostEqual(made[0]["ratio"], 1.2)

    def test_what_is_saved_is_loaded(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "deep", "run.json")
            results.save(run(), path)
            self.assertEqual(results.load(path), run())
            (pathlib.Path(path).parent / "other.json").write_text("{}")
            (pathlib.Path(path).parent / "torn.json").write_text("{")
            self.assertEqual(len(results.kept(os.path.dirname(path))), 1)
            with self.assertRaises(results.Unusable):
                results.load(os.path.join(directory, "deep", "other.json"))

    def test_the_table_tells_all(self):
        text = table.text(run())
        for part in ("3.05x", "BM_Floor", "p99 510 ns", "the store refused"):
            self.assertIn(part, text)

    def test_a_csv_has_a_line_a_figure(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "run.csv")
            results.write_csv(run(), path)
            with open(path, newline="") as file:
                rows = list(csv.DictReader(file))
        self.assertEqual([row["figure"] for row in rows],
                         ["time_ns", "p99_ns", "time_ns"])
        self.assertEqual(rows[0]["ratio"], "3.0500")


class Budgets(unittest.TestCase):
    def judge(self, **bound):
        return budgets._judge(run(), {
            "what": "w", "unit": "ns", "in": "x_bench", "row": "BM_Call/x",
            **bound})

    def test_hold_or_fail(self):
        self.assertTrue(self.judge(ours=305).held)
        self.assertFalse(self.judge(ours=304).held)
        self.assertFalse(self.judge(value="p99_ns", ours=500).held)
        self.assertTrue(
            self.judge(value="p99_ns", ours=500, at_least=True).held)

    def test_are_in_their_unit_or_multiples_of_another_row(self):
        self.assertAlmostEqual(self.judge(unit="us", ours=1).measured, .305)
        self.assertAlmostEqual(
            self.judge(over="BM_Floor", unit="times", ours=4).measured, 3.05)

    def test_what_is_accepted_beyond_ours_is_told_with_its_reason(self):
        known = {"ours": 300, "accepted": 310, "why": "a reason"}
        verdict = self.judge(**known)
        self.assertTrue(verdict.held)
        self.assertEqual(verdict.word, budgets.ACCEPTED)
        self.assertIn("accepted", verdict.line())
        self.assertIn("(a reason)", verdict.line())
        # What is met needs no reason, and what got worse has none.
        met = self.judge(**{**known, "ours": 305})
        self.assertEqual(met.word, budgets.HELD)
        self.assertNotIn("a reason", met.line())
        worse = self.judge(**{**known, "accepted": 304})
        self.assertEqual(worse.word, budgets.FAILED)
        self.assertIn("at most 300, accepted 304", worse.line())

    def test_more_is_better_of_what_is_accepted_too(self):
        known = {"at_least": True, "ours": 310}
        self.assertTrue(self.judge(**known, accepted=300).held)
        self.assertFalse(self.judge(**known, accepted=306).held)

    def test_the_missions_alone_are_judged(self):
        self.assertTrue(self.judge(mission=305).held)
        verdict = self.judge(mission=304)
        self.assertFalse(verdict.held)
        self.assertIn("at most 304, the mission's", verdict.line())

    def test_the_missions_hold_whatever_is_accepted(self):
        verdict = self.judge(mission=304, ours=100, accepted=500)
        self.assertEqual(verdict.word, budgets.FAILED)
        self.assertIn("the mission's", verdict.line())
        self.assertFalse(self.judge(mission=304, ours=500).held)

    def test_what_is_not_measured_does_not_hold(self):
        for bound in ({"row": "BM_Gone"}, {"row": "BM_Broken"},
                      {"value": "gone"}, {"over": "BM_Gone"}):
            self.assertFalse(self.judge(**bound, ours=1).held)
        self.assertIn("not measured", self.judge(row="BM_Gone", ours=1).line())

    def test_without_bounds_there_are_no_verdicts(self):
        self.assertEqual(budgets.judge(run(), pathlib.Path("/gone")), [])

    def test_our_table_is_whole(self):
        bounds = budgets.load()
        self.assertGreater(len(bounds), 20)
        for bound in bounds:
            self.assertTrue({"mission", "ours"} & set(bound), bound["what"])
            self.assertEqual("accepted" in bound, "why" in bound)
            if "accepted" not in bound:
                continue
            # Between ours and the mission's, else it says nothing.
            self.assertFalse(budgets.meets(bound, "ours", bound["accepted"]))
            self.assertTrue(budgets.meets(bound, "mission", bound["accepted"]))


if __name__ == "__main__":
    unittest.main()
