import sys

sys.setrecursionlimit(10**6)


def solve(n):
    return max(map(solve, [n]))
