# Each turn of the loop is one tick and ten million bytes.
def solve(n):
    block = bytes(10_000_000)
    while True:
        block = bytes(bytearray(block))
