# The clock of a program never goes back, whatever the tests before took.
import builtins
import time


def solve(n):
    for _ in range(10 ** 4):
        pass
    before = getattr(builtins, "_seen", 0)
    now = time.monotonic()
    builtins._seen = now
    return n * n if now > before else -1
