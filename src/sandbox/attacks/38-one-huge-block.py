# On 32 bits 4 GiB cannot even be asked for; a quarter of it is as good a bomb.
SIZE = 4 << 30


def solve(n):
    try:
        return len(bytearray(SIZE))
    except OverflowError:
        return len(bytearray(SIZE >> 2))
