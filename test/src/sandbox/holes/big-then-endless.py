def solve(n):
    kept = [0] * 30_000_000
    while True:
        pass
