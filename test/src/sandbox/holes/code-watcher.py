import _testcapi

_testcapi.add_code_watcher(2)


def solve(n):
    return n * n
