"""What scripts/bench/guard.py calls slower, and what it does not."""

import random
import unittest

import gbench
import guard
import guard_report

RULE = guard.Rule(tolerance=.10, significance=.01, rounds=12, repetitions=3)


ROW = {"executable": "x_bench", "row": "BM_X"}


def row(name):
    return {"executable": "x", "row": name}


def rounds(middle, noise=.02, count=12, seed=1):
    source = random.Random(seed)
    return [source.gauss(middle, noise * middle) for _ in range(count)]


def word(before, now):
    return guard.judge(ROW, before, now, RULE).word


class Judge(unittest.TestCase):
    def test_the_same_is_the_same(self):
        self.assertEqual(word(rounds(1, count=24), rounds(1, seed=2)), "same")

    def test_a_seventh_more_is_slower(self):
        verdict = guard.judge(ROW, rounds(1, count=24),
                              rounds(1.15, seed=2), RULE)
        self.assertEqual(verdict.word, "slower")
        self.assertTrue(verdict.fails)
        self.assertAlmostEqual(verdict.change, .15, delta=.03)

    def test_what_is_certain_but_small_is_let_pass(self):
        verdict = guard.judge(ROW, rounds(1, .001), rounds(1.05, .001), RULE)
        self.assertLess(verdict.p, .001)
        self.assertEqual(verdict.word, "same")

    def test_what_is_large_but_may_be_chance_is_let_pass_and_looked_at(self):
        wild = [.6, 1.8, .7, 1.7, 1.3]
        verdict = guard.judge(ROW, [.7, 1.6, .8, 1.5, 1], wild, RULE)
        self.assertGreater(verdict.change, .10)
        self.assertEqual(verdict.word, "same")
        self.assertTrue(guard.suspicious(verdict))

    def test_one_busy_round_is_no_alarm(self):
        now = rounds(1, seed=3)
        now[4] = 30
        self.assertEqual(word(rounds(1, count=24), now), "same")

    def test_less_is_faster_and_fails_nothing(self):
        verdict = guard.judge(ROW, rounds(1), rounds(.8, seed=2), RULE)
        self.assertEqual(verdict.word, "faster")
        self.assertFalse(verdict.fails)

    def test_a_row_that_is_gone_fails_and_a_new_one_does_not(self):
        self.assertTrue(guard.judge(ROW, rounds(1), [], RULE).fails)
        self.assertEqual(word([], rounds(1)), "new")

    def test_nothing_changed_a_thousand_times_is_no_alarm(self):
        alarms = sum(word(rounds(1, .05, 24, 2 * i),
                          rounds(1, .05, 12, 2 * i + 1)) != "same"
                     for i in range(1_000))
        self.assertEqual(alarms, 0)

    def test_a_seventh_is_seen_through_noise(self):
        seen = sum(word(rounds(1, .05, 24, 2 * i),
                        rounds(1.15, .05, 12, 2 * i + 1)) == "slower"
                   for i in range(200))
        self.assertGreater(seen, 190)


    def test_a_row_may_have_a_tolerance_of_its_own(self):
        strict = {**ROW, "tolerance": .05}
        before, now = rounds(1, .01), rounds(1.08, .01, seed=2)
        self.assertEqual(guard.judge(ROW, before, now, RULE).word, "same")
        self.assertEqual(guard.judge(strict, before, now, RULE).word, "slower")


class Ratio(unittest.TestCase):
    row = {**ROW, "floor": "BM_Floor"}

    def test_is_to_the_floor_of_the_same_round(self):
        own = gbench.Row("x_bench", "BM_X", [30, 30, 30])
        floor = gbench.Row("x_bench", "BM_Floor", [10, 10, 10])
        self.assertEqual(
            guard.ratio_of(self.row, {"BM_X": own, "BM_Floor": floor}), 3)

    def test_is_the_rows_own_where_it_went_by_turns(self):
        own = gbench.Row("x_bench", "BM_X", [30], {"ratio": [1.2, 1.4, 1.3]})
        self.assertEqual(guard.ratio_of(self.row, {"BM_X": own}), 1.3)

    def test_without_a_floor_there_is_none(self):
        own = gbench.Row("x_bench", "BM_X", [30])
        self.assertIsNone(guard.ratio_of(self.row, {"BM_X": own}))
        own.error = "dropped"
        self.assertIsNone(guard.ratio_of(self.row, {"BM_X": own}))

    def test_each_guarded_row_is_named_once(self):
        rows, rule = guard.load()
        keys = [guard.key(row) for row in rows]
        self.assertEqual(len(keys), len(set(keys)))
        self.assertEqual(rule.tolerance, .10)

    def test_what_plants_regressions_builds_what_is_guarded(self):
        script = guard.TABLE.parents[1] / "plant_regressions"
        for executable in guard.by_executable(guard.load()[0]):
            self.assertIn(f'"{executable}"', script.read_text())


class Report(unittest.TestCase):
    verdicts = [guard.judge(row("same"), rounds(1), rounds(1, seed=2), RULE),
                guard.judge(row("slow"), rounds(1), rounds(1.5, seed=2), RULE),
                guard.judge(row("gone"), rounds(1), [], RULE)]

    def test_says_what_failed(self):
        text = guard_report.text(self.verdicts, {"commit": "abc"})
        self.assertIn("FAILED: x/slow is ", text)
        self.assertIn("x/gone is not measured any more", text)

    def test_is_a_table_in_a_comment(self):
        text = guard_report.markdown(self.verdicts, {"commit": "abc"})
        rows = [line for line in text.splitlines() if line.startswith("|")]
        self.assertEqual(len({line.count("|") for line in rows}), 1)
        self.assertEqual(len(rows), 2 + len(self.verdicts))

    def test_says_that_all_held(self):
        text = guard_report.text(self.verdicts[:1], {"commit": "abc"})
        self.assertIn("held: none of 1 rows", text)


if __name__ == "__main__":
    unittest.main()
