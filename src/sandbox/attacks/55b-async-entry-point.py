async def solve(n):
    return n * n
