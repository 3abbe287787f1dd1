import decimal
import gc
import os
import random


def solve(n):
    os.environ["HOME"] = "/nowhere"
    random.seed(1234)
    decimal.getcontext().prec = 1
    gc.disable()
    gc.set_threshold(1)
    return -1
