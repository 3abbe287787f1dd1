import math


def solve(n):
    return n * n + len([0] * 6_000_000) - 6_000_000
