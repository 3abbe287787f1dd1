def solve(n):
    kept = [0] * 30_000_000
    while True:
        print("x" * 10_000)
