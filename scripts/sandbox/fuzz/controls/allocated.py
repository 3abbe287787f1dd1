# What freshly allocated memory holds: a reader that says it filled a buffer that it left alone.
import io, zlib


class Liar(io.RawIOBase):
    def readable(self):
        return True

    def readinto(self, buffer):
        return len(buffer)


def solve(n):
    sizes = [64, 500, 5000, 70_000, 1_000_000]
    return [[size, zlib.crc32(io.BufferedReader(Liar(), size).read(size - 1))] for size in sizes]
