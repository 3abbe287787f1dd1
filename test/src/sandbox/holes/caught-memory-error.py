# Whether memory is short depends on what the tests before left behind: nobody may tell.
def solve(n):
    try:
        table = [0] * 6_000_000
    except MemoryError:
        return -1

    def look(k):
        return look(k - 1) if k > n else k * k + table[k]

    return look(n)
