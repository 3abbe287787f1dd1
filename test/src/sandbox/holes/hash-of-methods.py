# The order of this set is that of addresses, which neighbours may not decide.
def solve(n):
    a = [n * n]
    b = [0]
    for method in {a.pop, b.pop}:
        return method()
