"""Where and of what figures are: they mean nothing without it."""

import datetime
import os
import pathlib
import platform
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def _read(path):
    try:
        return pathlib.Path(path).read_text(errors="replace").strip()
    except OSError:
        return ""


def _output(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True,
                              cwd=ROOT).stdout.strip()
    except OSError:
        return ""


def _cpu_model():
    info = _read("/proc/cpuinfo")
    field = {name: value for name, value in re.findall(
        r"^([\w ]+?)\s*: (.*)$", info, re.MULTILINE)}
    # Virtual machines hide half of the name: the numbers tell the rest.
    return "{} (family {} model {})".format(
        field.get("model name", "unknown"), field.get("cpu family", "?"),
        field.get("model", "?"))


def machine():
    memory = re.search(r"MemTotal:\s+(\d+)", _read("/proc/meminfo"))
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "memory_mib": int(memory.group(1)) // 1024 if memory else None,
        "kernel": platform.release(),
        "governor": _read("/sys/devices/system/cpu/cpu0/cpufreq/"
                          "scaling_governor") or "unknown",
        "virtual": bool(re.search(r"\bhypervisor\b",
                                  _read("/proc/cpuinfo"))),
    }


def compiler(build):
    """From CMake's cache, so that it is what built, not what is there now."""
    cache = dict(re.findall(r"^(CMAKE_\w+):\w+=(.*)$",
                            _read(pathlib.Path(build) / "CMakeCache.txt"),
                            re.MULTILINE))
    path = cache.get("CMAKE_CXX_COMPILER", "")
    kind = cache.get("CMAKE_BUILD_TYPE", "")
    flags = (cache.get("CMAKE_CXX_FLAGS", ""),
             cache.get(f"CMAKE_CXX_FLAGS_{kind.upper()}", ""))
    return {
        "version": (_output(path, "--version").splitlines() or ["unknown"])[0]
        if path else "unknown",
        "build_type": kind or "unknown",
        "flags": " ".join(flag for flag in flags if flag),
    }


def load():
    return [round(value, 2) for value in os.getloadavg()]


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(
        timespec="seconds")


def commit(root=ROOT):
    """The commit, with a + behind it if files differ from it: those that are
    built and run, not documents."""
    text = _output("git", "-C", str(root), "rev-parse", "--short=10", "HEAD")
    if not text:
        return "unknown"
    changed = _output("git", "-C", str(root), "status", "--porcelain",
                      "--untracked-files=no", "--", ".", ":!docs", ":!*.md")
    return text + ("+" if changed else "")


def describe(build):
    return {"date": now(), "commit": commit(), "machine": machine(),
            "compiler": compiler(build), "load": load()}
