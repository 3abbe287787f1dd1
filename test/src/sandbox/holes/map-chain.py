# CPython does not check this recursion; the end of the C stack is a fixed verdict.
def solve(n):
    chain = iter([1])
    for _ in range(200_000):
        chain = map(abs, chain)
    return next(chain)
