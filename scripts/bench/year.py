"""The year of 100 million calls, over which summarize_bench asks some rows.

It is made once and kept, in two minutes; until then those rows are missing.
"""

import re
import subprocess
import sys

import gbench

_MADE = "/10k/"    # Shapes that need no making, and the one that does.
_YEAR = "/100M/"


def _missing(program, pattern):
    """Rows over the year that are asked for and are not there."""
    names = set(program.names())
    of_year = (name.replace(_MADE, _YEAR) for name in names if _MADE in name)
    return sorted(name for name in of_year if name not in names
                  and re.search(pattern, f"{program.name}/{name}"))


def _make(program, timeout):
    print(f"{program.name}: makes the year of calls, once, in two minutes",
          file=sys.stderr, flush=True)
    try:
        code = subprocess.run([program.path, "--make-year"], timeout=timeout,
                              stdout=subprocess.DEVNULL).returncode
    except subprocess.TimeoutExpired as error:
        raise gbench.Failed(f"{program.name} --make-year: longer than "
                            f"{timeout} s") from error
    if code != 0:
        raise gbench.Failed(f"{program.name} --make-year: exit code {code}")


def prepare(directory, pattern, quick, timeout):
    """Makes it where rows over it are asked for; gives what is left out."""
    program = gbench.Program(directory / "summarize_bench")
    missing = _missing(program, pattern) if program.path.exists() else []
    if not missing:
        return []
    if quick:
        return [f"{program.name}: {len(missing)} rows over a year of calls, "
                f"until {program.path} --make-year has made it"]
    _make(program, timeout)
    still = _missing(gbench.Program(program.path), pattern)
    if still:
        raise gbench.Failed(f"{program.name}: --make-year has made nothing of "
                            f"{', '.join(still)}")
    return []
