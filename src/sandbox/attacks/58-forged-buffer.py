class Forged:
    def __init__(self, data):
        self.data = data

    def __buffer__(self, flags):
        return memoryview(self.data)


def solve(n):
    return Forged(bytes([n]) * n)
