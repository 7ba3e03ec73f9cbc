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
VOID = {"meta"}


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
                                  budgets.ACCEPTED, EVIL)
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

    def runs(self, *rows):
        """One run a row, a year apart."""
        return [results.make([row], {**DESCRIBED, "date": f"20{year}-01-02"})
                for year, row in enumerate(rows, 20)]

    def test_what_is_no_time_has_its_graphs_too(self):
        size, share = ("the tool, stripped", "CPU, idle")
        runs = self.runs(*(gbench.Row("toll", "stripped",
                                      counters={"bytes": [value]})
                           for value in (5e6, 5.5e6)))
        page = html_report.page(runs[1], runs, budgets.judge(runs[1]))
        self.check(page)
        self.assertIn(f"<h3>{size} ", page)
        self.assertNotIn(f"<h3>{share} ", page)
        self.assertIn("<title>2 runs, 5,000,000 to 5,500,000</title>", page)

    def test_figures_below_zero_are_drawn_within_the_graph(self):
        runs = self.runs(*(gbench.Row("toll_end_to_end", "end_to_end/call_ms",
                                      counters={"median": [value],
                                                "most": [9.]})
                           for value in (-.4, .2)))
        history = html_report.History(runs[1], runs)
        values, labels = history.of(runs[1]["rows"][0])
        self.assertEqual(values, [-.4, .2])
        self.assertNotIn('cy="-', svg.trend(values, labels, str))

    def test_a_bound_is_drawn_by_what_it_holds(self):
        runs = self.runs(*(gbench.Row(
            "hot_path_bench", "BM_Call_single/answer_2kb_bound", [900.],
            {"p50_ns": [600.], "p99_ns": [value]}) for value in (700., 800.)))
        history = html_report.History(runs[1], runs)
        self.assertEqual(history.of_bound("the same, p99")[0], [700, 800])

    def test_a_graph_is_of_one_figure(self):
        floor = gbench.Row("x", "BM_F", [1.])
        row = gbench.Row("x", "BM_X", [3.], label="floor=BM_F")
        alone = results.make([row], {**DESCRIBED, "date": "2020-01-02"})
        both = results.make([row, floor], DESCRIBED)
        history = html_report.History(both, [alone])
        self.assertEqual(history.of(both["rows"][0])[0], [3])


class Pictures(unittest.TestCase):
    def test_one_value_and_equal_values_are_drawn(self):
        for values in ([5.], [5., 5., 5.], [0., 0.]):
            svg.spark(values, "t")
            svg.trend(values, ["a"] * len(values), table.nice_time)

    def test_bars_of_equal_length_are_drawn(self):
        svg.bars([("a", 100., "peer"), ("b", 100., "ours")], table.nice_time)


if __name__ == "__main__":
    unittest.main()
