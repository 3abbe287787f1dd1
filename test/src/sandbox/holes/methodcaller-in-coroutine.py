# A callable written in C has no frame of its own: it looks as if `types.coroutine` itself had called it.
import operator
import types


def solve(n):
    real = solve.__code__
    made = []

    class Function:
        __class__ = types.FunctionType
        co_flags = real.co_flags | 0x20
        replace = real.replace

        def __call__(self):
            pass

        __code__ = property(
            operator.methodcaller("replace", co_code=b"\x00" * len(real.co_code), co_flags=real.co_flags | 0x20),
            lambda self, code: made.append(code),
        )

    types.coroutine(Function())
    return n * n
