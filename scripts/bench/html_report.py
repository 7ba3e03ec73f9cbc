def page(run, runs, verdicts): return ""
