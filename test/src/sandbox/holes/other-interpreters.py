def solve(n):
    try:
        import _interpreters

        _interpreters.exec(_interpreters.create(), "import js")
    except ImportError:
        return -1
    return n * n
