import copy, functools, json


@functools.lru_cache(None)
def down(n):
    return 0 if n == 0 else 1 + down(n - 1)


def key(n):
    return 0 if n == 0 else sorted([n], key=lambda k: key(k - 1))[0]


def solve(n):
    nested = []
    for _ in range(200):
        nested = [nested]
    return [down(400), key(150), len(repr(nested)), len(json.dumps(nested)), copy.deepcopy(nested) == nested]
