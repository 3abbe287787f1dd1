def solve(n):
    numbers = [1, 2, 3, 4, 5, 6, 7, 8]
    functions = {lambda k=k: k for k in numbers}
    return [f() for f in functions]
