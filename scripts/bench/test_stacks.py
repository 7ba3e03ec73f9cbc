"""How stacks are read, and drawn."""

import unittest
import xml.etree.ElementTree

import flame
import stacks

PERF = """\
hot_path_bench  4711:
\t          1f2e3 toll::internal::Read(std::vector<int> const&)+0x1a
\t          1f2a0 toll::Call::Finish()+0x10 (inlined)
\t          00000 [unknown]
\t          00000 [unknown]
\t          1d111 main+0x2

hot_path_bench  4711:
\t          1f2a0 toll::Call::Finish()+0x10 (inlined)
\t          00000 [unknown]
\t          1d111 main+0x2

toll-drain  4712:
\t          2f000 sqlite3_step (/usr/lib/x86_64-linux-gnu/libsqlite3.so.0)
"""
CALLGRIND = """\
events: Ir
fl=(1) /src/main.cpp
fn=(1) main
16 5
+2 10
cfn=(2) Read'main
calls=1 20
* 300
fl=(2) /src/read.cpp
fn=(2)
20 40
fi=(3) /src/walk.h
7 60
fe=(2)
22 200
fn=(3) Again'2'Read'main
30 7
"""


class Perf(unittest.TestCase):
    def test_stacks_stand_on_their_thread(self):
        self.assertEqual(stacks.of_perf(PERF), {
            ("hot_path_bench", "main", "[unknown]", "toll::Call::Finish()",
             "toll::internal::Read(std::vector<int> const&)"): 1,
            ("hot_path_bench", "main", "[unknown]", "toll::Call::Finish()"): 1,
            ("toll-drain", "sqlite3_step"): 1})

    def test_nothing_gives_nothing(self):
        self.assertEqual(stacks.of_perf(""), {})


class Callgrind(unittest.TestCase):
    def test_a_function_weighs_what_itself_spent(self):
        weights = stacks.of_callgrind(CALLGRIND.splitlines())
        self.assertEqual(weights, {
            ("main",): 15, ("main", "Read"): 240,
            ("main", "Read", "inlined: walk.h"): 60,
            ("main", "Read", "Again"): 7})

    def test_below_cuts_what_is_under_a_function(self):
        weights = stacks.of_callgrind(CALLGRIND.splitlines())
        self.assertEqual(stacks.below(weights, "^Read$"), {
            ("Read",): 240, ("Read", "inlined: walk.h"): 60,
            ("Read", "Again"): 7})


class Flame(unittest.TestCase):
    weights = {("main", "f<1 & 2>()"): 70, ("main", "g"): 30,
               ("main", "narrow"): 0.001}

    def rects(self, weights):
        root = xml.etree.ElementTree.fromstring(
            flame.draw(weights, "<b>", "samples"))
        space = "{http://www.w3.org/2000/svg}"
        return {group.find(f"{space}title").text.split("\n")[0]:
                float(group.find(f"{space}rect").get("width"))
                for group in root.iter(f"{space}g")}

    def test_width_is_weight_and_any_name_is_text(self):
        widths = self.rects(self.weights)
        self.assertAlmostEqual(widths["f<1 & 2>()"] / widths["g"], 70 / 30,
                               delta=.01)
        self.assertNotIn("narrow", widths)

    def test_nothing_cannot_be_drawn(self):
        with self.assertRaises(ValueError):
            flame.draw({}, "t", "samples")

    def test_names_are_shown_short(self):
        for name, short in [
                ("toll::internal::AnswerReader::Read(toll::Answer const&)",
                 "AnswerReader::Read"),
                ("void toll::bench::RunBursts<int>(benchmark::State&)",
                 "RunBursts"),
                ("toll::(anonymous namespace)::F::operator()(int) const",
                 "F::operator()"),
                ("toll::Call::Finish(toll::Answer const&) &&", "Call::Finish"),
                ("sqlite3_step", "sqlite3_step"), ("main", "main")]:
            self.assertEqual(flame.short(name), short)


if __name__ == "__main__":
    unittest.main()
