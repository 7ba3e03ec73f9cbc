"""Draws stacks as a flame graph: one SVG file, no script in it.

    flame.draw({("main", "f"): 70, ("main", "g"): 30}, "a title", "samples")

Width is weight; who is below called who is above. A frame tells its full name
and share when it is pointed at. Frames narrower than a pixel are left out.
"""

import hashlib
import html
import re

_WIDTH, _LINE, _TOP, _EDGE = 1200, 18, 54, 10
_STYLE = """
  svg { background: #fbfaf7; color-scheme: light dark; }
  text { font: 11px "DejaVu Sans Mono", ui-monospace, monospace; fill: #1b1d20;
    pointer-events: none; }
  .title { font: 600 15px system-ui, "DejaVu Sans", sans-serif; }
  .note { font: 12px system-ui, "DejaVu Sans", sans-serif; fill: #656d76; }
  rect { stroke: #fbfaf7; stroke-width: .6; }
  g:hover > rect { stroke: #1b1d20; stroke-width: 1.2; }
  @media (prefers-color-scheme: dark) {
    svg { background: #14171a; } rect { stroke: #14171a; }
    .title { fill: #e6e4df; } .note { fill: #98a1ab; }
    g:hover > rect { stroke: #ffffff; }
  }
"""
# What belongs together has one hue: toll, what it stands on, the kernel, else.
_HUES = [(r"^toll::|\btoll::", 24), (r"simdjson", 190),
         (r"sqlite|^sqlite3|Vdbe|pager|btree", 265),
         (r"moodycamel|absl::|fmt::|benchmark::", 150), (r"^inlined: ", 45)]


class _Frame:
    def __init__(self, name):
        self.name = name
        self.weight = 0
        self.above = {}


def _tree(weights):
    root = _Frame("all")
    for stack, weight in weights.items():
        root.weight += weight
        frame = root
        for name in stack:
            frame = frame.above.setdefault(name, _Frame(name))
            frame.weight += weight
    return root


def _without_brackets(name, opening, closing):
    kept, depth = [], 0
    for letter in name:
        depth += letter == opening
        if depth == 0:
            kept.append(letter)
        depth -= letter == closing and depth > 0
    return "".join(kept)


def short(name):
    """A C++ name without its arguments and spaces of names."""
    name = name.replace("(anonymous namespace)::", "")
    name = re.sub(r"operator(\(\)|<=>|<<|>>|<|>|->)",
                  lambda match: "operator_" + {"()": "call"}.get(
                      match.group(1), "sign"), name)
    name = _without_brackets(_without_brackets(name, "(", ")"), "<", ">")
    # A return type stands before the name, which has no blank in it.
    name = re.sub(r"(\s|\bconst\b|&)+$", "", name).split(" ")[-1] or name
    name = re.sub(r"^toll::(internal::|bench::)?", "", name)
    return name.replace("operator_call", "operator()")


def _colour(name):
    hue, spread = 0, 0
    for pattern, value in _HUES:
        if re.search(pattern, name):
            hue, spread = value, 55
            break
    shade = int(hashlib.sha1(name.encode()).hexdigest()[:4], 16) / 0xffff
    return (f"hsl({hue + 10 * shade:.0f} {spread + 15 * shade:.0f}% "
            f"{66 + 10 * shade:.0f}%)")


def _rows(frame, x, depth, scale, found):
    """[(frame, x, depth)], those that can be seen."""
    for name in sorted(frame.above):
        child = frame.above[name]
        if child.weight * scale >= 1:
            found.append((child, x, depth))
            _rows(child, x, depth + 1, scale, found)
        x += child.weight * scale
    return found


def _text(frame, width):
    if frame.name.startswith("inlined: "):
        name = f"[{frame.name[9:]}]"
    else:
        name = short(frame.name)
    room = int((width - 6) / 6.7)
    if room < 3:
        return ""
    return name if len(name) <= room else name[:room - 1] + "…"


def draw(weights, title, unit, note=""):
    root = _tree(weights)
    if not root.weight:
        raise ValueError("no stacks")
    scale = (_WIDTH - 2 * _EDGE) / root.weight
    rows = _rows(root, _EDGE, 0, scale, [])
    deepest = max(depth for _, _, depth in rows)
    height = _TOP + (deepest + 1) * _LINE + 12
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" '
             f'height="{height}" viewBox="0 0 {_WIDTH} {height}">'
             f"<style>{_STYLE}</style>"
             f'<text class="title" x="{_EDGE}" y="22">{html.escape(title)}'
             f'</text><text class="note" x="{_EDGE}" y="41">'
             f"{root.weight:,} {html.escape(unit)}. {html.escape(note)}</text>"]
    for frame, x, depth in rows:
        y = _TOP + (deepest - depth) * _LINE
        width = frame.weight * scale
        share = f"{100 * frame.weight / root.weight:.1f} %"
        parts.append(
            f"<g><title>{html.escape(frame.name)}\n{share}, {frame.weight:,} "
            f'{html.escape(unit)}</title><rect x="{x:.1f}" y="{y}" '
            f'width="{width:.1f}" height="{_LINE - 1}" rx="1.5" '
            f'fill="{_colour(frame.name)}"/><text x="{x + 4:.1f}" '
            f'y="{y + 12.5}">{html.escape(_text(frame, width))}</text></g>')
    return "".join(parts) + "</svg>\n"
