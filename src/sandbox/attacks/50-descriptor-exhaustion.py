import os
import sys


def solve(n):
    kept = []
    while True:
        kept.append(os.open(next(p for p in sys.path if p.endswith(".zip")), os.O_RDONLY))
