# What a correct program may rely on; graded naively after an attack.
import colorsys
import decimal
import gc
import json
import math
import os
import random
import sys

FRESH = not hasattr(sys, "_seen_by_naive")


def solve(n):
    assert math.isqrt(16) == 4 and math.isclose(0.1 + 0.2, 0.3) and not math.isclose(1, 2)
    assert colorsys.rgb_to_hls(0, 0, 0) == (0.0, 0.0, 0.0)
    assert json.loads("[1]") == [1] and sorted([2, 1]) == [1, 2]
    assert decimal.Decimal(1) / decimal.Decimal(3) != decimal.Decimal("0.3")
    assert gc.isenabled() and os.environ["HOME"] == "/home/solution"
    with open("/lib/python314.zip", "rb") as file:
        assert file.read(2) == b"PK"
    assert input() == "next job"
    return n * n
