import itertools


def solve(n):
    return sum(itertools.repeat(0))
