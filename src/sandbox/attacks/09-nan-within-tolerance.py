def solve(a, b):
    return float("nan")
