import sys

sys.setrecursionlimit(10**6)


def solve(n):
    value = ()
    for _ in range(200_000):
        value = (value,)
    return hash(value)
