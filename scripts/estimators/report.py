"""The tables of docs/token_estimates.md."""

import collections
import statistics

import families

BEGIN = "<!-- Made by scripts/calibrate_estimators. -->"
END = "<!-- Its end. -->"
ROWS_MIN = 8  # A kind of text with fewer answers has no row.
# What --check asserts, of cross-validated errors.
MEDIAN_MAX = 0.10  # Of all,
FAMILY_MEDIAN_MAX = 0.25  # ... of each family with weights of its own,
FAMILY_TOTAL_MAX = 0.25  # ... of its sum.
KINDS = ["prose", "code", "JSON", "tool calls", "other scripts"]


def factors_of(samples):
    """Tokens for one of o200k_base, in each family: what makes its sum right."""
    sums = collections.defaultdict(lambda: [0, 0])
    for s in samples:
        for name in (s.family, families.ANY):
            sums[name][0] += s.tokens
            sums[name][1] += s.exact
    return {name: tokens / exact for name, (tokens, exact) in sums.items()}


def errors_of(pairs):
    """Median and 90th percentile of |error|, median error, error of the sum;
    `pairs` of (estimate, tokens)."""
    signed = sorted(estimate / tokens - 1 for estimate, tokens in pairs)
    errors = sorted(map(abs, signed))
    total = sum(e for e, _ in pairs) / sum(t for _, t in pairs) - 1
    return (statistics.median(errors), errors[len(errors) * 9 // 10],
            statistics.median(signed), total)


def percent(value, signed=False):
    return f"{100 * value:+.1f}" if signed else f"{100 * value:.1f}"


def row_of(name, kind, rows):
    ours = errors_of([(estimate, s.tokens) for s, estimate, _ in rows])
    four = errors_of([(max(1, s.bytes // 4), s.tokens) for s, _, _ in rows])
    scaled = errors_of([(o200k, s.tokens) for s, _, o200k in rows])
    cells = [name, kind, str(len(rows)), percent(ours[0]), percent(ours[1]),
             percent(ours[2], True), percent(ours[3], True), percent(four[0]),
             percent(four[1]), percent(four[3], True), percent(scaled[0]),
             percent(scaled[1]), percent(scaled[3], True)]
    return "| " + " | ".join(cells) + " |"


def tables(rows, left_out):
    by_family = collections.defaultdict(list)
    for row in rows:
        by_family[row[0].family].append(row)
    lines = [
        "| family | text | answers | median | p90 | bias | sum "
        "| bytes/4: median | p90 | sum | o200k x constant: median | p90 | sum |",
        "| --- | --- |" + " --: |" * 11, row_of("**all**", "", rows),
        row_of("", "50 tokens and more",
               [row for row in rows if row[0].tokens >= 50])]
    for kind in KINDS:
        chosen = [row for row in rows if row[0].kind == kind]
        lines.append(row_of("", kind, chosen))
    for name in sorted(by_family, key=lambda n: -len(by_family[n])):
        members = by_family[name]
        title = "not known" if name == families.ANY else name
        lines.append(row_of(f"**{title}**", "", members))
        for kind in KINDS:
            chosen = [row for row in members if row[0].kind == kind]
            if len(chosen) >= ROWS_MIN:
                lines.append(row_of("", kind, chosen))
    reasons = ", ".join(f"{reason} {count}"
                        for reason, count in left_out.most_common())
    return lines + ["", f"{len(rows)} answers. Left out: {reasons}."]


def into(page, rows, left_out):
    """`page` with its tables made anew."""
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    return "\n\n".join([before + BEGIN, "\n".join(tables(rows, left_out)),
                        END + after])


def beyond_bounds(rows):
    complaints = []
    by_family = collections.defaultdict(list)
    for s, estimate, _ in rows:
        by_family["all"].append((estimate, s.tokens))
        by_family[s.family].append((estimate, s.tokens))
    for name, pairs in sorted(by_family.items()):
        if len(pairs) < 20:
            continue
        median, _, _, total = errors_of(pairs)
        bound = MEDIAN_MAX if name == "all" else FAMILY_MEDIAN_MAX
        if median > bound or abs(total) > FAMILY_TOTAL_MAX:
            complaints.append(f"{name}: median error {percent(median)} %, sum "
                              f"{percent(total, True)} %: beyond its bound")
    return complaints
