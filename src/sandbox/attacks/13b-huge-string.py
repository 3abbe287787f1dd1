def solve(n):
    return "x" * 100_000_000
