def solve(n):
    kept = []
    while True:
        kept.append(bytes(1_000_000))
