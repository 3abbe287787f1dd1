"""
Whether the check can fail: spoils one setting after the other, so that the peer computes something else than what
was recorded, and says of each kind of agent which settings show and which do not.

python control.py FILE...
"""

import json
import sys

from check import LIMIT, differences

OTHERS = {
    "relu": "tanh",
    "tanh": "relu",
    "adam": "rmsprop",
    "rmsprop": "adam",
    "window": "group",
    "group": "window",
    "leave_one_out": "window",
    "mean": "leave_one_out",
    "tapered": "none",
    "truncated": "none",
    "exact": "k3",
    "k3": "exact",
    "episode": "token",
    "token": "episode",
    "constant": "token",
}


def spoilt(value):
    """Something near, or null where there is nothing near."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return OTHERS.get(value)
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return 1.02 * value
    return 0.05 if value is None else None


def shows(recorded, name, value):
    try:
        changed = differences({**recorded, "settings": {**recorded["settings"], name: value}})
    except (Exception, SystemExit):
        # What cannot even be computed, such as for another number of atoms, has been noticed.
        return True
    return max(changed.values()) > LIMIT


def main(files):
    shown, silent = {}, {}
    for file in files:
        with open(file, encoding="utf-8") as opened:
            recorded = json.load(opened)
        if max(differences(recorded).values()) > LIMIT:
            raise SystemExit(f"{recorded['name']}: differs with nothing spoilt")
        of_kind = shown.setdefault(recorded["kind"], set())
        rest = silent.setdefault(recorded["kind"], set())
        for name, value in recorded["settings"].items():
            other = spoilt(value)
            if other is None or name in of_kind:
                continue
            (of_kind if shows(recorded, name, other) else rest).add(name)
    for kind, names in shown.items():
        print(f"{kind}: shown {', '.join(sorted(names))}; not {', '.join(sorted(silent[kind] - names))}")


if __name__ == "__main__":
    main(sys.argv[1:])
