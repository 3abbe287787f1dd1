def solve(n):
    return 7 ** 10**8
