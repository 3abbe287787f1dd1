# Data may be marshalled: only code may not be read back.
import marshal


def solve(n):
    return marshal.loads(marshal.dumps({"code": [n * n]}))["code"][0]
