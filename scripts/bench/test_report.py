"""The page of a run: whole, escaped, and on its own."""

import html.parser
import unittest

import html_report
import svg
import table
from test_gbench import DESCRIBED, OUTPUT

import budgets
import gbench
import results

EVIL = '<script>alert("x")</script>&'
VOID = {"meta", "path", "rect", "circle"}


class Checker(html.parser.HTMLParser):
    """Fails on what is not closed in turn; collects what is fetched or run."""

    def __init__(self):
        super().__init__()
        self.open, self.suspicious = [], []

    def handle_starttag(self, tag, attributes):
        if tag == "script" or any(name in ("src", "href") or
                                  name.startswith("on")
                                  for name, _ in attributes):
            self.suspicious.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise AssertionError(f"</{tag}> closes nothing")


def evil_run():
    rows = gbench.rows_of(OUTPUT, "x_bench")
    rows += [gbench.Row("peers_bench", "Toll_call", [300.]),
             gbench.Row("peers_bench", f"Peer_{EVIL}", [3000.])]
    rows[0].label = f"floor=BM_Floor {EVIL}"
    rows[2].error = EVIL
    rows[1].counters = {EVIL: [1.]}
    return results.make(rows, {**DESCRIBED, "commit": EVIL}, skipped=[EVIL],
                        left_out=[EVIL])


class Page(unittest.TestCase):
    def check(self, text):
        checker = Checker()
        checker.feed(text)
        checker.close()
        self.assertEqual(checker.open, [])
        self.assertEqual(checker.suspicious, [])

    def test_needs_no_other_file_and_runs_nothing(self):
        run = evil_run()
        older = {**run, "date": "2025-01-01T00:00:00+00:00"}
        page = html_report.page(run, [older, run], budgets.judge(run))
        self.check(page)
        self.assertNotIn("<script", page)
        self.assertIn("3.05x", page)

    def test_what_is_accepted_says_why(self):
        verdict = budgets.Verdict("w", "at most 300, accepted 400", 350., "ns",
                                  budgets.ACCEPTED, EVIL, ("x_bench", "BM"))
        told = html_report.budgets_section([verdict])
        self.check(told)
        self.assertIn('<td class="accepted">accepted</td>', told)
        self.assertIn(html_report.escape(EVIL), told)
        verdict.word = budgets.FAILED
        self.assertNotIn("alert", html_report.budgets_section([verdict]))

    def test_history_is_of_the_same_processor(self):
        run = evil_run()
        other = {**run, "date": "2025-01-01T00:00:00+00:00",
                 "machine": {**run["machine"], "cpu": "another"}}
        history = html_report.History(run, [other, run])
        self.assertEqual(len(history.runs), 1)


class Pictures(unittest.TestCase):
    def test_one_value_and_equal_values_are_drawn(self):
        for values in ([5.], [5., 5., 5.], [0., 0.]):
            svg.spark(values, "t")
            svg.trend(values, ["a"] * len(values), table.nice_time)

    def test_bars_of_equal_length_are_drawn(self):
        svg.bars([("a", 100., "peer"), ("b", 100., "ours")], table.nice_time)


if __name__ == "__main__":
    unittest.main()
