def solve(n):
    a = [1, 2, 3]
    return [str(lambda: 0), str(iter(a)), hash('a'), list({'x', 'y', 'z'})]
