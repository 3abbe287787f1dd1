# Reading a value costs what its tables cost, not only what is left in them.
def solve(n):
    table = dict(zip(range(100_000), range(100_000)))
    list(map(table.pop, range(100_000)))
    return [table] * 100_000
