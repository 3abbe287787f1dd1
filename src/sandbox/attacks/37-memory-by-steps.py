hoard = []


def solve(n):
    while True:
        hoard.append(bytearray(1 << 20))
