# The rounds of a hash are written out, without a loop.
import hashlib


def solve(n):
    block = bytes(1_000_000)
    while True:
        hashlib.sha512(block).digest()
