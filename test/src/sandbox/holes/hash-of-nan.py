def solve(n):
    items = list({float("nan"), 3, 5, 9, 12, 20})
    return n * n if str(items[2]) == "nan" else 0
