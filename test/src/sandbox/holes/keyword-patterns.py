# A pattern reads attributes that no dot names.
def solve(n):
    match "abc":
        case str(encode=method):
            return n * n if method("cp437") else 0
