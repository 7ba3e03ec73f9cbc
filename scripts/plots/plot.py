#!/usr/bin/env python3
"""Plots columns of a CSV file against its first, one small picture each.

    scripts/plots/plot.py soak.csv soak.svg --title "120 s at 10,000 calls/s"
    scripts/plots/plot.py scaling.csv scaling.png --panels scaling.json

What is drawn is told by a JSON file (default: soak.json beside this): a list
of panels, each {"title", "unit", "columns": {column: label}} with, if wanted,
"scale" (what a value is divided by) and "bounds": {label: value}; and "x", the
first column's label. "x_scale": "log" beside it, and "y_scale" of a panel, draw
decades. A span of x can be shaded: --shade "40:80:reader stuck".
"""
import argparse
import csv
import json
import pathlib
import sys

try:
    import matplotlib
except ImportError:
    sys.exit("plot.py: no matplotlib: install Debian's python3-matplotlib "
             "(scripts/setup.sh does)")
matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402: after its backend is chosen

STYLE = {
    "font.size": 8, "axes.titlesize": 9, "axes.titleweight": "bold",
    "axes.titlelocation": "left", "axes.grid": True, "grid.color": "#e6e6e6",
    "axes.spines.top": False, "axes.spines.right": False,
    "axes.edgecolor": "#999999", "lines.linewidth": 1.3,
    "axes.prop_cycle": matplotlib.cycler(
        color=["#0b6e99", "#d9730d", "#6940a5", "#448361"]),
    "svg.hashsalt": "toll",  # The same data give the same bytes.
}


def read(path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        sys.exit(f"plot.py: {path} has no rows")
    return {name: [float(row[name]) for row in rows] for name in rows[0]}


def plain(value, _):
    return f"{value:,.10g}"


def draw_panel(axes, data, panel, shade, x_scale):
    x = next(iter(data.values()))
    axes.set_xscale(x_scale)
    axes.set_yscale(panel.get("y_scale", "linear"))
    marker = "o" if len(x) < 20 else None
    scale = panel.get("scale", 1)
    for column, label in panel["columns"].items():
        axes.plot(x, [value / scale for value in data[column]], label=label,
                  marker=marker, markersize=3)
    top = max(max(data[column]) for column in panel["columns"]) / scale
    for label, value in panel.get("bounds", {}).items():
        axes.axhline(value, color="#c4554d", linewidth=1, linestyle="--")
        axes.annotate(label, (x[0], value), xytext=(2, 2), color="#c4554d",
                      textcoords="offset points", fontsize=7)
        top = max(top, value)
    if shade:
        axes.axvspan(*shade[:2], color="#f3e9d2", zorder=0)
    if axes.get_yscale() == "linear":
        axes.set_ylim(0, top * 1.15 if top > 0 else 1)
    axes.set_xlim(x[0], x[-1])
    axes.set_title(f"{panel['title']}, {panel['unit']}")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(matplotlib.ticker.FuncFormatter(plain))
    if len(x) < 20:
        axes.set_xticks(x)
        axes.minorticks_off()
    if len(panel["columns"]) > 1:
        axes.legend(frameon=False, fontsize=7, loc="best")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("csv")
    parser.add_argument("picture", help="ends in .svg or .png")
    parser.add_argument("--panels", default=pathlib.Path(__file__).with_name(
        "soak.json"))
    parser.add_argument("--title", default="")
    parser.add_argument("--shade", help="FROM:TO:WHAT, in the unit of x")
    asked = parser.parse_args()
    with open(asked.panels) as file:
        layout = json.load(file)
    panels, data = layout["panels"], read(asked.csv)
    shade, title = None, asked.title
    if asked.shade:
        first, last, what = asked.shade.split(":", 2)
        shade = float(first), float(last)
        title += f"  (shaded: {what})"
    plt.rcParams.update(STYLE)
    rows = (len(panels) + 1) // 2
    figure, grid = plt.subplots(rows, 2, figsize=(10, 1.9 * rows + .6),
                                sharex=True, squeeze=False)
    for axes, panel in zip(grid.flat, panels):
        draw_panel(axes, data, panel, shade, layout.get("x_scale", "linear"))
    for axes in grid.flat[len(panels):]:
        axes.remove()
    for axes in grid.flat[max(len(panels) - 2, 0):len(panels)]:
        axes.set_xlabel(layout["x"])
        axes.tick_params(labelbottom=True)
    figure.suptitle(title, x=.012, ha="left", fontsize=10)
    figure.tight_layout()
    figure.savefig(asked.picture, dpi=120, metadata={"Date": None}
                   if asked.picture.endswith(".svg") else None)


main()
