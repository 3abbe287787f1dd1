def solve(n):
    items = set(range(100_000))
    any(map(items.discard, range(99_999)))
    return [items] * 90_000
