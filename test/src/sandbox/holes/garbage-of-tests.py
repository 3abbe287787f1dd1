# A recursive inner function and what it holds are freed by the collector alone, long after the test.
def solve(n):
    table = [0] * 6_000_000

    def look(k):
        return look(k - 1) if k > n else k * k + table[k]

    return look(n)
