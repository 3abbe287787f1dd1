# Each level hashes the one below three times, without a loop.
def solve(n):
    part = slice(1)
    for _ in range(30):
        part = slice(part, part, part)
    return len({part: n})
