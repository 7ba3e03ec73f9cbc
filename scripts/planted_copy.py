"""A copy of the sources in which mistakes are planted, and what builds it.

    copy = PlantedCopy("mutation", "Debug")
    with copy.planted("src/hot_path.cpp", lambda text: text.replace(a, b)):
        copy.builds(["price_test"]) and copy.passes(["price_test"])

Lives under build/NAME; what is the same as here is not built again.
"""

import contextlib
import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def run(command, timeout, **more):
    """The exit code; 1 for what does not end, which is ended with all that it
    has begun."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL,
                               start_new_session=True, **more)
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired:
        return 1
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class PlantedCopy:
    def __init__(self, name, build_type, *options):
        # Who is told to stop takes the mistake out again.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        self.source = ROOT / "build" / name / "source"
        self.build = ROOT / "build" / name / "build"
        self._copy_sources()
        subprocess.run(["cmake", "-G", "Ninja", "-S", self.source,
                        "-B", self.build, "-DTOLL_BUILD_TESTS=ON",
                        f"-DCMAKE_BUILD_TYPE={build_type}",
                        "-DCMAKE_CXX_FLAGS_RELEASE=-O3 -g1 -DNDEBUG",
                        "-DTOLL_BUILD_EXAMPLES=OFF",
                        "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON", *options],
                       check=True, stdout=subprocess.DEVNULL)

    def _copy_sources(self):
        names = subprocess.run(["git", "ls-files", "-z", "--cached",
                                "--others", "--exclude-standard"],
                               cwd=ROOT, check=True, capture_output=True,
                               text=True).stdout.rstrip("\0").split("\0")
        for name in names:
            here, there = ROOT / name, self.source / name
            # What is the same keeps its time, and is not built again.
            if not here.exists() or (there.exists() and there.read_bytes() ==
                                     here.read_bytes()):
                continue
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(here, there)

    @contextlib.contextmanager
    def planted(self, name, change):
        path = self.source / name
        text = path.read_text()
        changed = change(text)
        if changed == text:
            raise ValueError(f"nothing was planted in {name}")
        try:
            path.write_text(changed)
            yield
        finally:
            path.write_text(text)

    def machine_code(self, name):
        """What the optimizer makes of a source, without what debuggers need.
        """
        commands = json.loads((self.build /
                               "compile_commands.json").read_text())
        words = next(shlex.split(each["command"]) for each in commands
                     if each["file"] == str(self.source / name))
        with tempfile.TemporaryDirectory() as directory:
            object_file = pathlib.Path(directory) / "object.o"
            words[words.index("-o") + 1] = object_file
            subprocess.run([*words, "-O2", "-g0"], cwd=self.build, check=True,
                           capture_output=True)
            return object_file.read_bytes()

    def builds(self, targets):
        return run(["cmake", "--build", self.build, "--target", *targets],
                   1800) == 0

    def passes(self, tests):
        return all(run([self.build / "bin" / test, "--gtest_brief=1"],
                       120) == 0 for test in tests)
