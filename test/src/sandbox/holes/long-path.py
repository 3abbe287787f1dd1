import os


def solve(n):
    try:
        os.stat("/a" * 12_000_000)
    except OSError:
        return -1
