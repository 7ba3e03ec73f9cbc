"""What scripts/bench/stats.py promises."""

import random
import unittest

import stats


class Middle(unittest.TestCase):
    def test_the_median_of_even_counts_lies_between(self):
        self.assertEqual(stats.median([4, 1, 3, 2]), 2.5)

    def test_a_quantile_is_linear_between_values(self):
        self.assertAlmostEqual(stats.quantile([0, 10], .25), 2.5)
        self.assertEqual(stats.quantile([7], .99), 7)

    def test_nothing_has_no_median(self):
        with self.assertRaises(ValueError):
            stats.median([])

    def test_one_outlier_moves_neither_median_nor_spread(self):
        calm = [100 + i % 3 for i in range(21)]
        wild = calm[:-1] + [10_000]
        self.assertLess(abs(stats.median(wild) - stats.median(calm)), 2)
        self.assertLess(stats.spread(wild), .03)

    def test_the_spread_of_zeros_is_zero(self):
        self.assertEqual(stats.spread([0, 0, 0]), 0)


class MannWhitney(unittest.TestCase):
    # Tables: P(U >= 25 | 5, 5) = 1 / 252, P(U >= 21 | 5, 5) = 12 / 252.
    def test_agrees_with_the_tables(self):
        self.assertAlmostEqual(
            stats.p_greater([6, 7, 8, 9, 10], [1, 2, 3, 4, 5]), 1 / 252)
        self.assertAlmostEqual(
            stats.p_greater([2, 7, 8, 9, 10], [1, 3, 4, 5, 6]), 12 / 252)

    def test_the_same_is_not_more(self):
        self.assertGreater(stats.p_greater([1, 2, 3, 4], [1, 2, 3, 4]), .4)
        self.assertEqual(stats.p_greater([5] * 9, [5] * 9), 1)

    def test_less_is_not_more(self):
        self.assertGreater(stats.p_greater([1, 2, 3, 4], [5, 6, 7, 8]), .98)

    def test_nothing_proves_nothing(self):
        self.assertEqual(stats.p_greater([], [1]), 1)

    def test_the_normal_form_agrees_with_the_exact_one(self):
        source = random.Random(3)
        more = [source.gauss(1.4, 1) for _ in range(20)]
        less = [source.gauss(1, 1) for _ in range(25)]
        wins = stats._wins(more, less)
        self.assertAlmostEqual(stats._exact_p(wins, 20, 25),
                               stats._normal_p(wins, more, less), delta=.004)

    def test_chance_alone_is_called_so(self):
        # At p < 0.01 one in a hundred: of 1,000, certainly below 25.
        source = random.Random(5)
        alarms = sum(
            stats.p_greater([source.random() for _ in range(12)],
                            [source.random() for _ in range(12)]) < .01
            for _ in range(1_000))
        self.assertLess(alarms, 25)

    def test_sees_a_tenth_through_noise_of_as_much(self):
        source = random.Random(9)
        seen = sum(
            stats.p_greater([source.gauss(1.15, .05) for _ in range(12)],
                            [source.gauss(1, .05) for _ in range(12)]) < .001
            for _ in range(100))
        self.assertGreater(seen, 95)


if __name__ == "__main__":
    unittest.main()
