"""The workflow for forges runs only what there is."""

import json
import os
import pathlib
import re
import unittest

try:
    import yaml
except ImportError:
    yaml = None

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"


class Workflow(unittest.TestCase):
    text = WORKFLOW.read_text()

    def test_each_script_is_there_and_knows_its_options(self):
        scripts = re.findall(r"(scripts/[\w./-]+)((?: [^\n#]*)?)", self.text)
        self.assertGreater(len(scripts), 2)
        for name, options in scripts:
            path = ROOT / name
            self.assertTrue(os.access(path, os.X_OK), name)
            told = path.read_text()
            if module := re.search(r"bench/\w+\.py", told):
                told += (ROOT / "scripts" / module.group()).read_text()
            for option in re.findall(r" (--[\w-]+)", options):
                self.assertIn(option, told, name)

    def test_each_preset_is_one_of_ours(self):
        presets = json.loads((ROOT / "CMakePresets.json").read_text())
        ours = {preset["name"] for preset in presets["workflowPresets"]}
        named = re.search(r"preset: \[([^\]]+)\]", self.text).group(1)
        self.assertLessEqual(set(named.split(", ")), ours)

    def test_builds_the_benchmarks_and_runs_each_row(self):
        presets = json.loads((ROOT / "CMakePresets.json").read_text())
        steps = {workflow["name"]: [step["type"] for step in workflow["steps"]]
                 for workflow in presets["workflowPresets"]}
        self.assertEqual(steps["bench"], ["configure", "build", "test"])
        named = re.search(r"preset: \[([^\]]+)\]", self.text).group(1)
        self.assertIn("bench", named.split(", "))

    @unittest.skipUnless(yaml, "skipped: no python3-yaml")
    def test_is_a_workflow(self):
        told = yaml.safe_load(self.text)
        # YAML reads the word `on` as true.
        self.assertEqual(set(told), {"name", True, "concurrency",
                                     "permissions", "env", "jobs"})
        for job in told["jobs"].values():
            self.assertIn("container", job)
            self.assertLessEqual(job["timeout-minutes"], 90)
            for step in job["steps"]:
                self.assertEqual(len({"run", "uses"} & set(step)), 1, step)


if __name__ == "__main__":
    unittest.main()
