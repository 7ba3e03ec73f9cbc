"""Stacks and what they weigh, from what perf and callgrind wrote.

    stacks.of_perf(perf_script_text)     # {("thread", "main", "f"): samples}
    stacks.of_callgrind(lines)           # {("main", "f"): instructions}

callgrind must have run with --separate-callers: it then names a function by
whoever called it, "f'g'main", which is a stack.
"""

import re

_COST = re.compile(r"^([+-]?\d+|\*)((?: [+-]?\d+)+)$")
_NAMED = re.compile(r"^(fn|cfn|fl|fi|fe|cfi|cfl|ob|cob)=\((\d+)\)(?: (.*))?$")


def of_perf(text):
    """Of `perf script -F comm,tid,ip,sym`: blocks of a head and frames, the
    innermost first."""
    weights = {}
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if line.strip()]
        if len(lines) < 2:
            continue
        thread = re.sub(r"\s+\d+.*$", "", lines[0].strip())
        frames = []
        for line in lines[1:]:
            # "address name+0x12 (inlined)", "address [unknown]".
            frame = re.sub(r"^\s*[0-9a-f]+ ", "", line)
            frame = re.sub(r"(\+0x[0-9a-f]+)?(\s\((inlined|[^()]*\.so[^()]*|/"
                           r"[^()]*)\))?\s*$", "", frame).strip()
            # Several in a row tell no more than one.
            if frame not in ("", "[unknown]"):
                frames.append(frame)
            elif frames[-1:] != ["[unknown]"]:
                frames.append("[unknown]")
        stack = (thread, *reversed(frames))
        weights[stack] = weights.get(stack, 0) + 1
    return weights


class _Names:
    """callgrind writes a name once, and later its number."""

    def __init__(self):
        self._known = {}

    def of(self, kind, number, name):
        space = "fn" if kind.endswith("fn") else (
            "ob" if kind.endswith("ob") else "file")
        if name:
            self._known[space, number] = name
        return self._known.get((space, number), "???")


def _stack_of(function):
    # f'2 is a second f in a row: the number is no caller.
    callers = [part for part in function.split("'") if not part.isdigit()]
    return tuple(reversed(callers))


def of_callgrind(lines):
    names, weights = _Names(), {}
    stack, own_file, file, after_calls = (), "", "", False
    for line in lines:
        line = line.rstrip("\n")
        named = _NAMED.match(line)
        if named:
            kind, number, text = named.groups()
            name = names.of(kind, number, text)
            if kind == "fn":
                stack, file = _stack_of(name), own_file
            elif kind == "fl":
                own_file = file = name
            elif kind in ("fi", "fe"):
                file = name
        elif line.startswith("calls="):
            after_calls = True
        elif (cost := _COST.match(line)) and stack:
            if not after_calls:  # Else it is the callee's.
                # What was inlined from another file is a frame of its own.
                leaf = (() if file == own_file
                        else (f"inlined: {file.rsplit('/', 1)[-1]}",))
                spent = int(cost.group(2).split()[0])
                weights[stack + leaf] = weights.get(stack + leaf, 0) + spent
            after_calls = False
    return weights


def below(weights, regex):
    """Only stacks that have a frame with this in it, from that frame on."""
    found = re.compile(regex)
    kept = {}
    for stack, weight in weights.items():
        for at, frame in enumerate(stack):
            if found.search(frame):
                kept[stack[at:]] = kept.get(stack[at:], 0) + weight
                break
    return kept
