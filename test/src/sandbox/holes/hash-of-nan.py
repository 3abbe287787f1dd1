def solve(n):
    return [str(item) for item in {float("nan"), 3, 5, 9, 12, 20}]
