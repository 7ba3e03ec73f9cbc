"""Exact token counts of o200k_base, whose vocabulary lies in data/.

Slow and short: toll::tokens counts the same, the calibration must not need a
build. A class of characters is that of this Python's unicodedata.
"""

import functools
import pathlib
import re
import struct
import sys
import unicodedata

DATA = pathlib.Path(__file__).resolve().parents[2] / "data/o200k_base.bin"


def class_of(*categories):
    """The inside of a [...] of all characters of these categories."""
    ranges, first, end = [], None, sys.maxunicode + 1
    for code in range(end + 1):
        inside = code < end and unicodedata.category(
            chr(code)).startswith(categories)
        if inside and first is None:
            first = code
        elif not inside and first is not None:
            ranges.append(f"\\U{first:08x}-\\U{code - 1:08x}")
            first = None
    return "".join(ranges)


@functools.cache
def pattern():
    upper = "[" + class_of("Lu", "Lt", "Lm", "Lo", "M") + "]"
    lower = "[" + class_of("Ll", "Lm", "Lo", "M") + "]"
    letter, number = class_of("L"), class_of("N")
    end = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    before = f"[^\r\n{letter}{number}]?"
    return re.compile("|".join([
        f"{before}{upper}*{lower}+{end}", f"{before}{upper}+{lower}*{end}",
        f"[{number}]{{1,3}}", f" ?[^\\s{letter}{number}]+[\r\n/]*",
        "\\s*[\r\n]+", "\\s+(?!\\S)", "\\s+"]))


@functools.cache
def ranks():
    table = DATA.read_bytes()
    _, version, tokens, _ = struct.unpack_from("<8sIII", table)
    assert version == 1
    sizes, at, found = table[52:52 + tokens], 52 + tokens, {}
    for rank, size in enumerate(sizes):
        found[table[at:at + size]] = rank
        at += size
    return found


@functools.cache
def count_piece(piece):
    known = ranks()
    if piece in known:
        return 1
    parts = [piece[i:i + 1] for i in range(len(piece))]
    while len(parts) > 1:
        rank, at = min((known.get(parts[i] + parts[i + 1], 1 << 30), i)
                       for i in range(len(parts) - 1))
        if rank == 1 << 30:
            break
        parts[at:at + 2] = [parts[at] + parts[at + 1]]
    return len(parts)


def count(text):
    return sum(count_piece(piece.encode("utf-8", "replace"))
               for piece in pattern().findall(text))
