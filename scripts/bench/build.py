"""Builds what is measured: preset bench, every target that ends in _bench."""

import os
import re
import subprocess
import sys

import machine


def _run(command, root):
    done = subprocess.run(command, cwd=root, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        sys.exit(f"{done.stdout[-4000:]}\nbuild.py: {' '.join(command)}: exit "
                 f"code {done.returncode}")
    return done.stdout


def targets(build, root):
    """`benchmarks` where there is such a target: all of them by one name."""
    listed = re.findall(r"^(?:\S*/)?(\w+): phony$|^(\w+_bench): ",
                        _run(["cmake", "--build", build, "--target", "help"],
                             root), re.MULTILINE)
    names = {name for pair in listed for name in pair if name}
    if "benchmarks" in names:
        return ["benchmarks"]
    return sorted(name for name in names if name.endswith("_bench"))


def bench(root=machine.ROOT, only=None):
    """The folder of the executables. `only`: no others are built."""
    build = root / "build" / "bench"
    _run(["cmake", "--preset", "bench"], root)
    jobs = os.environ.get("TOLL_JOBS") or str(os.cpu_count())
    wanted = targets(str(build), root) if only is None else only
    if wanted:
        _run(["cmake", "--build", str(build), "--parallel", jobs, "--target",
              *wanted], root)
    return build / "bin"


def other(commit, only):
    """The folder of the executables of another commit, those that it has."""
    name = _run(["git", "rev-parse", "--verify", f"{commit}^{{commit}}"],
                machine.ROOT).strip()
    source = machine.ROOT / "build" / "against" / name / "source"
    if not source.exists():
        source.mkdir(parents=True)
        _run(["sh", "-c", f"git archive {name} | tar -x -C '{source}'"],
             machine.ROOT)
    _run(["cmake", "--preset", "bench"], source)
    have = _run(["cmake", "--build", str(source / "build" / "bench"),
                 "--target", "help"], source)
    return bench(source, [program for program in only
                          if re.search(rf"^{program}: ", have, re.MULTILINE)])
