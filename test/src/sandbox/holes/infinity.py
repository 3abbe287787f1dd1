import sys


def solve(n):
    return n * n if min(sys.maxsize, 4_000_000_000) == 4_000_000_000 else -1
