"""What is measured of the whole and is no loop: an agent with toll and without
(toll_end_to_end, which has its own pairs), and the tool's size."""

import json
import subprocess
import tempfile

import gbench


def end_to_end(directory, quick, timeout):
    """Rows without a time: their figures are medians over its pairs."""
    path = directory / "toll_end_to_end"
    if not path.exists():
        return []
    with tempfile.TemporaryDirectory(prefix="toll-bench-") as scratch:
        out = f"{scratch}/out.json"
        few = ["--pairs", "1", "--calls", "80", "--seconds", "2"]
        try:
            # Exit code 1: a bound is exceeded; the figures say by how much.
            done = subprocess.run(
                [path, "--json", out, *(few if quick else [])], timeout=timeout,
                capture_output=True, text=True, errors="replace")
            with open(out) as file:
                return gbench.rows_of(json.load(file), path.name)
        except subprocess.TimeoutExpired as error:
            raise gbench.Failed(f"{path.name}: longer than {timeout} s"
                                ) from error
        except (OSError, ValueError) as error:
            raise gbench.Failed(f"{path.name}: exit code {done.returncode}\n"
                                f"{done.stderr[-2000:]}") from error


def tool_size(directory):
    path = directory / "toll"
    if not path.exists():
        return []
    with tempfile.NamedTemporaryFile() as stripped:
        done = subprocess.run(["strip", "-o", stripped.name, path])
        if done.returncode != 0:
            raise gbench.Failed(f"strip {path}: exit code {done.returncode}")
        with open(stripped.name, "rb") as file:
            size = file.seek(0, 2)
    return [gbench.Row("toll", "stripped", counters={"bytes": [size]})]
