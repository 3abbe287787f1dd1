import time


def solve(n):
    time.sleep(1e9)
    return n * n
