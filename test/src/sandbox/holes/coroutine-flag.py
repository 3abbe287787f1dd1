# The standard library sets a flag of code objects in one place, which asyncio needs.
import asyncio


async def square(n):
    await asyncio.sleep(0)
    return n * n


def solve(n):
    loop = square(n)
    try:
        while True:
            loop.send(None)
    except StopIteration as end:
        return end.value
