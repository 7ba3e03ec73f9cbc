"""A run as text that one likes to read: rows, floors, ratios, peers."""

import results


def nice_time(ns):
    if ns is None:
        return "-"
    for unit, size in (("s", 1e9), ("ms", 1e6), ("us", 1e3)):
        if ns >= size:
            return f"{ns / size:.3g} {unit}"
    return f"{ns:.0f} ns" if ns >= 100 else f"{ns:.3g} ns"


def nice_figure(name, value):
    if name.endswith("_ns"):
        return f"{name[:-3]} {nice_time(value)}"
    if name.endswith("_bytes"):
        for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20),
                           ("KiB", 1 << 10)):
            if abs(value) >= size:
                return f"{name[:-6]} {value / size:.3g} {unit}"
        return f"{name[:-6]} {value:.0f} B"
    return f"{name} {value:,.{'4g' if abs(value) < 1e4 else '0f'}}"


def nice_ratio(ratio):
    return "-" if ratio is None else f"{ratio:.2f}x"


def head(run):
    machine, compiler = run["machine"], run["compiler"]
    return [
        f"commit {run['commit']} · {run['date']}"
        + (" · quick" if run.get("quick") else ""),
        f"{machine['cpu']}, {machine['cores']} cores, "
        f"{machine['memory_mib']} MiB, Linux {machine['kernel']}, governor "
        f"{machine['governor']}{', virtual' if machine['virtual'] else ''}, "
        f"load {run['load'][0]}",
        f"{compiler['version']}, {compiler['build_type']}: "
        f"{compiler['flags']}",
    ]


def _more(row):
    told = [nice_figure(name, value)
            for name, value in results.figures(row).items()]
    if row["error"]:
        told.insert(0, f"FAILED: {row['error']}")
    if row["note"]:
        told.append(row["note"])
    return ", ".join(told)


def _lines(rows, width):
    floor_width = max(len(row["floor"] or "") for row in rows)
    for row in rows:
        mark = {"floor": "_", "peer": "*"}.get(row["kind"], " ")
        spread = "-" if row["spread"] is None else f"{50 * row['spread']:.0f} %"
        line = (f"{mark} {row['name']:<{width}} "
                f"{nice_time(row['median_ns']):>9} {spread:>6}  "
                f"{nice_ratio(row['ratio']):>7}  "
                f"{row['floor'] or '':<{floor_width}}  {_more(row)}")
        yield line.rstrip()


def by_executable(run):
    groups = {}
    for row in run["rows"]:
        groups.setdefault(row["executable"], []).append(row)
    return groups


def peers(run):
    """What users write by hand today beside a call of toll: [(name, ns,
    times)], from peers_bench; a call of toll is one of them."""
    ours = results.find(run, "peers_bench", "Toll_call")
    if ours is None or not ours["median_ns"]:
        return []
    return [(row["name"], row["median_ns"],
             row["median_ns"] / ours["median_ns"])
            for row in run["rows"]
            if row["executable"] == "peers_bench" and row["median_ns"]
            and row["kind"] != "floor"]


def text(run):
    lines = [*head(run), "",
             "_ a floor   * a peer   spread: half of the middle half's width"]
    width = max((len(row["name"]) for row in run["rows"]), default=4)
    for executable, rows in by_executable(run).items():
        lines += ["", f"{executable:<{width + 2}} {'median':>9} {'spread':>6}"
                      f"  {'ratio':>7}  of floor"]
        lines += _lines(rows, width)
    rivals = peers(run)
    if rivals:
        lines += ["", "by hand today, beside a call of toll"]
        lines += [f"  {name:<{width}} {nice_time(ns):>9} {'':>6}  "
                  f"{nice_ratio(times):>7}" for name, ns, times in rivals]
    lines += [f"left out: {what}" for what in run.get("left_out", [])]
    lines += [f"not run: {what}" for what in run.get("skipped", [])]
    return "\n".join(lines) + "\n"
