"""What compare-baseline.sh found, for a terminal, a pull request, a program."""

import dataclasses
import json

import machine


def _of(against):
    note = f"compared with {against.get('commit', '?')}"
    if "machine" not in against:
        return f"{note}, built and measured beside it"
    note += f" as accepted on {against['date'][:10]}"
    alone = against.get("alone", {}).values()
    if alone:
        last = max(row["date"] for row in alone)[:10]
        note += f", {len(alone)} of the rows alone since, the last on {last}"
    others = {against["machine"]["cpu"], *(row["cpu"] for row in alone)}
    others.discard(machine.machine()["cpu"])
    if others:
        note += (f" on another processor ({', '.join(sorted(others))}):"
                 " --against COMMIT is surer")
    return note


def _number(value, form):
    return "-" if value is None else format(value, form)


def _cells(verdict):
    return (verdict.row, _number(verdict.before, ".3f"),
            _number(verdict.now, ".3f"),
            "-" if verdict.change is None else f"{100 * verdict.change:+.1f} %",
            f"{100 * verdict.tolerance:.0f} %", _number(verdict.p, ".4f"),
            verdict.word + (", looked at twice" if verdict.retried else ""))


HEAD = ("times its floor", "before", "now", "change", "may", "p", "verdict")


def closing(verdicts):
    failed = [verdict for verdict in verdicts if verdict.fails]
    if not failed:
        return f"held: none of {len(verdicts)} rows is slower than it may be"
    return "FAILED: " + ", ".join(
        f"{verdict.row} is "
        + (f"{100 * verdict.change:.0f} % slower" if verdict.word == "slower"
           else "not measured any more") for verdict in failed)


def text(verdicts, against):
    width = max(len(verdict.row) for verdict in verdicts)
    def line(cells):
        name, before, now, change, may, p, word = cells
        return (f"{name:<{width}} {before:>8} {now:>8} {change:>9} {may:>6} "
                f"{p:>7}  {word}".rstrip())
    return "\n".join([_of(against), line(HEAD),
                      *(line(_cells(verdict)) for verdict in verdicts),
                      closing(verdicts)]) + "\n"


def markdown(verdicts, against):
    def line(cells):
        return "| " + " | ".join(cells) + " |"
    def row(verdict):
        name, *cells = _cells(verdict)
        if verdict.word != "same":
            cells[-1] = f"**{cells[-1]}**"
        return line((f"`{name}`", *cells))
    return "\n".join([
        f"**Benchmarks {closing(verdicts)}**", "",
        f"Ratios to floors of the same run; {_of(against)}.", "",
        line(HEAD), "|---|--:|--:|--:|--:|--:|---|", *map(row, verdicts), "",
        "`p`: how likely chance alone is (Mann-Whitney U). "
        "How this is measured: `docs/performance/REGRESSION_TESTS.md`."]) + "\n"


def as_json(verdicts, against):
    return json.dumps({
        "against": {name: against[name] for name in ("commit", "date")
                    if name in against},
        "held": not any(verdict.fails for verdict in verdicts),
        "rows": [dataclasses.asdict(verdict) for verdict in verdicts],
    }, indent=1) + "\n"
