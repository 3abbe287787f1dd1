import os
import sys


def solve(n):
    printed, sys.stdout = sys.stdout, open(os.devnull, "w")
    print("x" * 1_000_000)
    sys.stdout.close()
    sys.stdout = printed
    assert open("/dev/null").read() == "" and os.listdir("/dev") == ["null"]
    return n * n
