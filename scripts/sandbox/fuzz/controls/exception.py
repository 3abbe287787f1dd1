def solve(n):
    return [1, 2][n] / 0
