"""Weights that are never negative, by least squares on relative errors.

Errors count relative to what was billed, so that a short answer weighs as much
as a long one; beyond HUBER they count linearly: providers bill what cannot be
seen, and no text explains it.
"""

HUBER = 0.15
SOFT_TOKENS = 8.0  # An answer of one token is no better known than by this.
ROUNDS = 5


def dot(a, b):
    return sum(x * y for x, y in zip(a, b) if x)


def solve(matrix, right, start):
    """Non-negative least squares of the normal equations, by coordinates."""
    found = list(start)
    for _ in range(60):
        for j, row in enumerate(matrix):
            if row[j] > 0:
                rest = dot(row, found) - row[j] * found[j]
                found[j] = max(0.0, (right[j] - rest) / row[j])
    return found


def weights(samples, prior, trust, huber=HUBER):
    """Fits samples of (features, tokens, weight), near `prior`: `trust` says
    how much each of its weights counts against the samples."""
    size, found = len(prior), list(prior)
    robust = [1.0] * len(samples)
    for _ in range(ROUNDS):
        matrix = [[0.0] * size for _ in prior]
        right = [t * p for t, p in zip(trust, prior)]
        for j in range(size):
            matrix[j][j] = trust[j]
        for (features, tokens, weight), factor in zip(samples, robust):
            scale = weight * factor / (tokens + SOFT_TOKENS)**2
            present = [j for j in range(size) if features[j]]
            for j in present:
                scaled = scale * features[j]
                right[j] += scaled * tokens
                row = matrix[j]
                for k in present:
                    row[k] += scaled * features[k]
        found = solve(matrix, right, found)
        for i, (features, tokens, _) in enumerate(samples):
            error = abs(dot(features, found) - tokens) / (tokens + SOFT_TOKENS)
            robust[i] = 1.0 if error <= huber else huber / error
    return found
