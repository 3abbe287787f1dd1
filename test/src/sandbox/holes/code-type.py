import types


def solve(n):
    code = solve.__code__
    return types.CodeType(0, 0, 0, 0, 0, 0, b"", (), (), (), "", "", "", 1, b"", b"", (), ())
