import sys


class Hostile(Exception):
    def __str__(self):
        sys.exit(0)

    __repr__ = __str__


Hostile.__name__ = "\x1b[2J\x1b[31mRESULT passed"


def solve(n):
    raise Hostile()
