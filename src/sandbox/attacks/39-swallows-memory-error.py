hoard = []


def solve(n):
    while True:
        try:
            hoard.append(bytearray(1 << 20))
        except MemoryError:
            pass
