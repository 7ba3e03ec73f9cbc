"""Small pictures as inline SVG. Colours come from the page's style sheet, by
class, so that they follow light and dark."""

import html
import math


def _escape(text):
    return html.escape(str(text), quote=True)


def _number(value):
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _points(values, width, height, low, high):
    """Where they lie in a box; one value lies in its middle."""
    step = width / max(1, len(values) - 1)
    span = high - low
    return [(step * i if len(values) > 1 else width / 2,
             height * (1 - (value - low) / span) if span else height / 2)
            for i, value in enumerate(values)]


def _path(points):
    return "M" + " L".join(f"{_number(x)},{_number(y)}" for x, y in points)


def spark(values, title):
    """A line of word's height, its last point marked."""
    width, height = 84, 18
    low, high = min(values), max(values)
    # What does not change by a tenth looks as flat as it is.
    middle = (low + high) / 2
    half = max((high - low) / 2, .1 * abs(middle)) or 1
    points = _points(values, width - 8, height - 8, middle - half,
                     middle + half)
    points = [(x + 4, y + 4) for x, y in points]
    x, y = points[-1]
    return (f'<svg class="spark" width="{width}" height="{height}" '
            f'role="img"><title>{_escape(title)}</title>'
            f'<path class="line" d="{_path(points)}"/>'
            f'<circle class="dot" cx="{_number(x)}" cy="{_number(y)}" '
            'r="2.2"/></svg>')


def trend(values, labels, nice):
    """A graph over the kept runs; `labels` tell a point that is pointed at."""
    width, height, left, top = 300, 110, 56, 8
    inner_width, inner_height = width - left - 12, height - top - 22
    low, high = min(values), max(values)
    room = max((high - low) * .15, .05 * abs(high)) or 1
    # Only differences lie below nothing.
    low, high = low - room if low < 0 else max(0, low - room), high + room
    def at(value):
        return top + inner_height * (1 - (value - low) / (high - low))
    parts = [f'<svg class="trend" viewBox="0 0 {width} {height}" role="img">']
    for value in (low, (low + high) / 2, high):
        y = _number(at(value))
        parts.append(f'<path class="grid" d="M{left},{y} H{width - 12}"/>'
                     f'<text class="tick" x="{left - 6}" y="{y}" dy=".32em" '
                     f'text-anchor="end">{_escape(nice(value))}</text>')
    points = [(left + x, top + y) for x, y in
              _points(values, inner_width, inner_height, low, high)]
    parts.append(f'<path class="line" d="{_path(points)}"/>')
    for (x, y), value, label in zip(points, values, labels):
        parts.append(f'<circle class="dot" cx="{_number(x)}" '
                     f'cy="{_number(y)}" r="3"><title>{_escape(label)}: '
                     f'{_escape(nice(value))}</title></circle>')
    for anchor, x, label in (("start", left, labels[0]),
                             ("end", width - 12, labels[-1])):
        if anchor == "start" or len(labels) > 1:
            parts.append(f'<text class="tick" x="{x}" y="{height - 6}" '
                         f'text-anchor="{anchor}">{_escape(label)}</text>')
    return "".join(parts) + "</svg>"


def bars(rows, nice):
    """Lengths by logarithm, since a peer takes a hundred times as long:
    [(name, value, class)]."""
    width, line, left = 640, 26, 190
    inner = width - left - 150
    low = min(value for _, value, _ in rows)
    high = max(value for _, value, _ in rows)
    decades = [10. ** power for power in range(
        math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]
    floor, top = decades[0], max(decades[-1], decades[0] * 10)
    def length(value):
        return inner * math.log(value / floor) / math.log(top / floor)
    height = line * len(rows) + 20
    parts = [f'<svg class="bars" viewBox="0 0 {width} {height}" role="img">']
    for decade in decades:
        x = _number(left + length(decade))
        parts.append(f'<path class="grid" d="M{x},0 V{height - 18}"/>'
                     f'<text class="tick" x="{x}" y="{height - 5}" '
                     f'text-anchor="middle">{_escape(nice(decade))}</text>')
    for i, (name, value, kind) in enumerate(rows):
        y = line * i
        long = max(2., length(value))
        parts.append(
            f'<text class="name" x="{left - 10}" y="{y + 13}" dy=".32em" '
            f'text-anchor="end">{_escape(name)}</text>'
            f'<rect class="bar {kind}" x="{left}" y="{y + 4}" rx="2" '
            f'width="{_number(long)}" height="{line - 8}"/>'
            f'<text class="value" x="{_number(left + long + 8)}" y="{y + 13}" '
            f'dy=".32em">{_escape(nice(value))}</text>')
    return "".join(parts) + "</svg>"
