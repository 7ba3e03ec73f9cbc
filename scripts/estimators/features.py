"""The features of src/meter/text_features.h, as regular expressions.

A test compares the two.
"""

import re

SIGN = rb"\x00-\x08\x0e-\x1f!-/:-@\[-`{-\x7f"
PATTERNS = {
    "words": rb"(?<![A-Za-z])[A-Za-z]",
    "long_words": rb"(?<=[A-Za-z]{5})[A-Za-z]",
    "humps": rb"(?<=[a-z])[A-Z]",
    "capitals": rb"(?<=[A-Z])[A-Z]",
    "digits": rb"[0-9]",
    "numbers": rb"(?<![0-9])[0-9]",
    "signs": rb"(?<![" + SIGN + rb"])[" + SIGN + rb"]",
    "more_signs": rb"(?<=[" + SIGN + rb"])[" + SIGN + rb"]",
    "indents": rb"(?:(?<=^ )|(?<=[^ ] )) ",
    "spaced_numbers": rb"(?<= )[0-9]",
    "lines": rb"(?<![\t-\r])[\t-\r]",
    "latin": rb"[\xc0-\xcb]",
    "two_bytes": rb"[\xcc-\xdf]",
    "symbols": rb"[\xe2\xee\xef]",
    "indic": rb"[\xe0\xe1]",
    "cjk": rb"[\xe3-\xed]",
    "four_bytes": rb"[\xf0-\xff]",
}
NAMES = list(PATTERNS)
COMPILED = [re.compile(pattern) for pattern in PATTERNS.values()]


def of(text):
    """The counts of `text`, which is bytes."""
    return [len(pattern.findall(text)) for pattern in COMPILED]
