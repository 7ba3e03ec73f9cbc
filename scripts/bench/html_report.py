"""A run as one HTML file that needs no other: tables, budgets, peers, and how
each row went over the kept runs. No script in it, nothing fetched.

    path.write_text(html_report.page(run, kept_runs, budgets.judge(run)))
"""

import html
import pathlib

import budgets
import guard
import results
import svg
import table

STYLE = pathlib.Path(__file__).with_name("report.css")


def escape(text):
    return html.escape(str(text), quote=True)


class History:
    """The kept runs of the same processor, this run the last of them."""

    def __init__(self, run, kept):
        same = [old for old in kept
                if old["machine"]["cpu"] == run["machine"]["cpu"]
                and old["date"] < run["date"]]
        self.runs = [*same, run]
        self._measured = [{verdict.what: verdict.measured
                           for verdict in budgets.judge(old)}
                          for old in self.runs]

    def of(self, row):
        """(values, labels) of the row's main figure."""
        figure = main_figure(row)
        rows = [results.find(run, row["executable"], row["name"])
                for run in self.runs]
        return self._told([old and value_of(old, figure) for old in rows])

    def of_bound(self, what):
        """The same of what a bound holds."""
        return self._told([measured.get(what) for measured in self._measured])

    def _told(self, values):
        told = [(value, f"{run['date'][:10]} {run['commit'][:7]}")
                for value, run in zip(values, self.runs) if value is not None]
        return [value for value, _ in told], [label for _, label in told]


def main_figure(row):
    """The ratio to its floor; else the time; of what has neither, the first
    that it counts."""
    for figure in ("ratio", "median_ns"):
        if row[figure] is not None:
            return figure
    return next(iter(results.figures(row)), None)


def value_of(row, figure):
    if figure in ("ratio", "median_ns"):
        return row[figure]
    return results.figures(row).get(figure)


def nice_of(row):
    return {"ratio": table.nice_ratio, "median_ns": table.nice_time}.get(
        main_figure(row), _nice_number)


def _nice_number(value):
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def head(run):
    first, *rest = table.head(run)
    lines = "".join(f'<p class="soft">{escape(line)}</p>' for line in rest)
    return f"<h1>toll: benchmarks</h1><p>{escape(first)}</p>{lines}"


def budgets_section(verdicts):
    rows = []
    for verdict in verdicts:
        word = verdict.word
        why = verdict.why if word == budgets.ACCEPTED else ""
        rows.append(f"<tr><td>{escape(verdict.what)}</td>"
                    f'<td class="n">{escape(verdict.said)}</td>'
                    f'<td class="n">{escape(verdict.bound)}</td>'
                    f'<td class="{word.lower()}">{word}</td>'
                    f'<td class="soft">{escape(why)}</td></tr>')
    return ('<h2>Budgets</h2><div class="card"><table><tr><th>what</th>'
            '<th class="n">measured</th><th class="n">bound</th><th></th>'
            f'<th></th></tr>{"".join(rows)}</table></div>') if rows else ""


def peers_section(run):
    rivals = table.peers(run)
    if not rivals:
        return ""
    rows = [(name.replace("Peer_", "").replace("_", " "), ns,
             "ours" if name == "Toll_call" else "peer")
            for name, ns, _ in sorted(rivals, key=lambda rival: rival[1])]
    return ('<h2>What users write by hand today</h2><div class="card">'
            '<p class="soft">Time of the host\'s thread a call, by logarithm. '
            f'"by hand" is all of them in a row.</p>'
            f"{svg.bars(rows, table.nice_time)}</div>")


def _trend(name, what, values, labels, nice):
    return (f'<div class="card"><h3>{escape(name)} <span class="soft">'
            f"{escape(what)}</span></h3>"
            f"{svg.trend(values, labels, nice)}</div>")


def trends_section(run, history, verdicts):
    """Graphs of what has a bound, by what it holds, and of what is guarded."""
    cards = []
    for verdict in verdicts:
        values, labels = history.of_bound(verdict.what)
        if values:
            cards.append(_trend(verdict.what, verdict.unit, values, labels,
                                _nice_number))
    for guarded in guard.load()[0]:
        row = results.find(run, guarded["executable"], guarded["row"])
        values, labels = history.of(row) if row else ([], [])
        if values:
            what = "time" if row["ratio"] is None else "× its floor"
            cards.append(_trend(row["name"], what, values, labels,
                                nice_of(row)))
    if not cards:
        return ""
    return ("<h2>Over the kept runs</h2><p class=\"soft\">"
            f"{len(history.runs)} runs on this processor; point at a dot for "
            f'its figure.</p><div class="grid-of">{"".join(cards)}</div>')


def _row(row, history):
    values, labels = history.of(row)
    spread = "" if row["spread"] is None else f"{50 * row['spread']:.0f} %"
    tag = ("" if row["kind"] == "row"
           else f'<span class="tag">{escape(row["kind"])}</span>')
    told = [table.nice_figure(name, value)
            for name, value in results.figures(row).items()]
    told += [row["note"]] if row["note"] else []
    more = escape(", ".join(told))
    if row["error"]:
        more = f'<span class="failed">{escape(row["error"])}</span> {more}'
    line = ""
    if len(values) > 1:
        nice = nice_of(row)
        line = svg.spark(values, f"{len(values)} runs, {nice(min(values))} to "
                                 f"{nice(max(values))}")
    return (f'<tr class="{escape(row["kind"])}"><td class="name">'
            f'{escape(row["name"])}{tag}</td>'
            f'<td class="n">{escape(table.nice_time(row["median_ns"]))}</td>'
            f'<td class="n">{escape(spread)}</td><td class="n" title="'
            f'{escape(row["floor"] or "")}">'
            f'{escape(table.nice_ratio(row["ratio"]))}</td>'
            f"<td>{line}</td><td class=\"soft\">{more}</td></tr>")


def rows_section(run, history):
    parts = ["<h2>All rows</h2>"]
    for executable, rows in table.by_executable(run).items():
        body = "".join(_row(row, history) for row in rows)
        parts.append(
            f"<details open><summary>{escape(executable)}</summary>"
            '<div class="card"><table><tr><th>row</th><th class="n">median</th>'
            '<th class="n">spread</th><th class="n">of floor</th><th>over runs'
            f"</th><th></th></tr>{body}</table></div></details>")
    skipped = "".join(f"<li>{escape(what)}</li>"
                      for what in run.get("left_out", []) +
                      run.get("skipped", []))
    if skipped:
        parts.append(f'<p class="soft">Not run:</p><ul>{skipped}</ul>')
    return "".join(parts)


def page(run, kept, verdicts):
    history = History(run, kept)
    title = f"toll benchmarks {run['commit']} {run['date'][:10]}"
    return ('<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>{escape(title)}</title><style>{STYLE.read_text()}</style>"
            f"</head><body>{head(run)}{budgets_section(verdicts)}"
            f"{peers_section(run)}{trends_section(run, history, verdicts)}"
            f"{rows_section(run, history)}</body></html>\n")
