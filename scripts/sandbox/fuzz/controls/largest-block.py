def solve(n):
    low, high = 0, 1 << 27
    while high - low > 4096:
        middle = (low + high) // 2
        try:
            bytearray(middle)
            low = middle
        except MemoryError:
            high = middle
    return low
