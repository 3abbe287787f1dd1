# Whether memory was grown by an earlier program may not decide how much fuel is left.
import collections
import itertools


def solve(n):
    kept = bytearray(38_000_000)
    collections.deque(itertools.repeat(0, 10_000_000), 0)
    return n * n
