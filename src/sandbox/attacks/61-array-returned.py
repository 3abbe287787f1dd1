from array import array


def solve(n):
    return array("B", bytes([n]) * n)
