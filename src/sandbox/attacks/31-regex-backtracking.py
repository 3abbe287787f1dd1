import re


def solve(n):
    return re.match(r"(a+)+$", "a" * 64 + "!") is None
