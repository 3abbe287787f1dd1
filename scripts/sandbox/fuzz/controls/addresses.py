class Thing:
    pass


def solve(n):
    import sys
    values = [object(), [], {}, Thing(), 'a' * 50, 10**30, lambda: 0, bytearray(5000)]
    return [[id(value) for value in values], repr(values[3]), sys.getallocatedblocks()]
