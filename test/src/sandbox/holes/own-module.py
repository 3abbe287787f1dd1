# A program is a module: typing, pickle and dataclasses find its names there, anew for each test.
import pickle
import sys
from dataclasses import dataclass
from typing import get_type_hints

assert not hasattr(sys.modules[__name__], "left_behind")


@dataclass
class Box:
    inner: "Box | None"
    size: int


def solve(n):
    globals()["left_behind"] = True
    assert get_type_hints(Box)["inner"] == Box | None
    copy = pickle.loads(pickle.dumps(Box(Box(None, n), n)))
    return copy.size * copy.inner.size
