"""The year of calls is made where it is asked for, and never in silence."""

import pathlib
import tempfile
import unittest

import gbench
import year

SCRIPT = """#!/bin/sh
made=$(dirname "$0")/made
case $1 in
  --make-year) {make};;
  *) echo BM_Summarize/10k/by_model; echo BM_Floor_Summarize/10k
     if [ -e "$made" ]; then echo BM_Summarize/100M/by_model; fi;;
esac
"""


class Year(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)

    def prepare(self, pattern="", quick=False, make='touch "$made"'):
        path = self.directory / "summarize_bench"
        path.write_text(SCRIPT.replace("{make}", make))
        path.chmod(0o700)
        return year.prepare(self.directory, pattern, quick, 20)

    def made(self):
        return (self.directory / "made").exists()

    def test_is_made_once(self):
        self.assertEqual(self.prepare(), [])
        self.assertTrue(self.made())
        self.assertEqual(self.prepare(make="exit 3"), [])

    def test_is_made_only_where_rows_over_it_are_asked_for(self):
        for pattern in ("BM_Call", "Summarize/10k", "price_bench"):
            self.assertEqual(self.prepare(pattern), [])
            self.assertFalse(self.made())
        self.prepare("100M/by_model")
        self.assertTrue(self.made())

    def test_quick_runs_say_what_they_lack(self):
        left_out = self.prepare(quick=True)
        self.assertFalse(self.made())
        self.assertEqual(len(left_out), 1)
        self.assertIn("1 rows over a year", left_out[0])
        self.assertIn("--make-year", left_out[0])

    def test_what_cannot_be_made_fails(self):
        with self.assertRaisesRegex(gbench.Failed, "exit code 3"):
            self.prepare(make="exit 3")
        with self.assertRaisesRegex(gbench.Failed, "made nothing"):
            self.prepare(make="true")

    def test_without_reports_nothing_is_made(self):
        self.assertEqual(year.prepare(self.directory, "", False, 20), [])


if __name__ == "__main__":
    unittest.main()
