"""What scripts/compare-baseline.sh --accept writes, and of what it says it is.
"""

import json
import unittest
from unittest import mock

import compare
import guard_report
import machine
from test_gbench import DESCRIBED

LATER = {**DESCRIBED, "date": "2026-03-04T00:00:00+00:00", "commit": "def",
         "machine": {**DESCRIBED["machine"], "cpu": "b"}}
WHOLE = compare.accepted(DESCRIBED, {"x/A": [1., 1.1234567], "x/B": [2.]})
PART = compare.accepted(LATER, {"x/B": [3.]}, WHOLE)


class Accepted(unittest.TestCase):
    def test_all_rows_are_of_the_head(self):
        self.assertEqual(WHOLE["commit"], "abc")
        self.assertEqual(WHOLE["ratios"], {"x/A": [1., 1.12346], "x/B": [2.]})
        self.assertNotIn("alone", WHOLE)

    def test_a_part_leaves_the_head_to_the_rest_and_tells_of_itself(self):
        self.assertEqual((PART["commit"], PART["date"], PART["machine"]),
                         ("abc", DESCRIBED["date"], DESCRIBED["machine"]))
        self.assertEqual(PART["ratios"], {"x/A": [1., 1.12346], "x/B": [3.]})
        self.assertEqual(PART["alone"], {"x/B": {
            "commit": "def", "date": LATER["date"], "cpu": "b",
            "compiler": "v"}})

    def test_parts_add_up_until_all_are_accepted(self):
        both = compare.accepted(LATER, {"x/C": [4.]}, PART)
        self.assertEqual(set(both["alone"]), {"x/B", "x/C"})
        self.assertEqual(PART["ratios"].keys() | {"x/C"},
                         both["ratios"].keys())
        self.assertNotIn("alone", compare.accepted(LATER, {"x/A": [1.]}))

    def test_what_is_written_is_read_again_and_has_a_line_a_row(self):
        for state in (WHOLE, PART):
            text = compare.text_of(state)
            self.assertEqual(json.loads(text), state)
            self.assertEqual(text.count('\n  "x/B": '),
                             2 if "alone" in state else 1)

    def test_what_is_accepted_now_is_written_the_same(self):
        text = compare.BASELINE.read_text()
        self.assertEqual(compare.text_of(json.loads(text)), text)


class Said(unittest.TestCase):
    def said(self, state, cpu):
        with mock.patch.object(machine, "machine", lambda: {"cpu": cpu}):
            return guard_report.markdown([], state)

    def test_rows_that_were_accepted_alone_are_told(self):
        self.assertNotIn("alone since", self.said(WHOLE, "a"))
        self.assertIn("1 of the rows alone since, the last on 2026-03-04",
                      self.said(PART, "b"))

    def test_a_processor_that_is_not_ours_is_told_of_either(self):
        self.assertNotIn("another processor", self.said(WHOLE, "a"))
        self.assertIn("another processor (b)", self.said(PART, "a"))
        self.assertIn("another processor (a)", self.said(PART, "b"))


if __name__ == "__main__":
    unittest.main()
