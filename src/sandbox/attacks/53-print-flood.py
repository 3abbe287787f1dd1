def solve(n):
    for _ in range(200):
        print("x" * 10_000)
    return n * n
