# A path that leads nowhere was read all the same.
import os
from collections import deque
from itertools import repeat


def solve(n):
    deque(map(os.access, repeat(b"a" * 4090), repeat(0)), maxlen=0)
