def solve(n):
    import os, random, time, zlib
    return [
        random.random(), random.Random(3).random(), zlib.crc32(repr(random.getstate()).encode()),
        list(os.urandom(8)), time.time(), time.monotonic(),
        random.sample(range(99), 5),
    ]
