"""
Does recorded updates again in PyTorch, from their inputs and first weights alone, and compares every metric and
every weight after every update. Ends with 1 where one is farther off than the limit, relative to its size or 1.

python check.py FILE...
"""

import json
import sys

try:
    import numpy  # noqa: F401: replay.py and episodes.py need it
    import torch
except ModuleNotFoundError as missing:
    print(f"{sys.executable} has no {missing.name}: pip install torch numpy", file=sys.stderr)
    sys.exit(2)

from episodes import Groups, Reinforce
from rollouts import ActorCritic
from sequences import Sequences
from value import Dqn

LIMIT = 1e-5
PEERS = {
    "dqn": Dqn,
    "reinforce": Reinforce,
    **dict.fromkeys(("rloo", "grpo", "dr_grpo", "dapo"), Groups),
    **dict.fromkeys(("a2c", "ppo"), ActorCritic),
    "seq2seq": Sequences,
}


def apart(ours, theirs):
    return abs(ours - theirs) / max(1, abs(theirs))


def differences(recorded):
    """The largest difference of anything that was compared, by its name."""
    peer = PEERS[recorded["kind"]](recorded)
    found = {}

    def note(name, value):
        # What is no number is no agreement.
        found[name] = max(found.get(name, 0), value if value == value else float("inf"))

    for update in recorded["updates"]:
        if hasattr(peer, "acting_error"):
            note("log-probabilities", peer.acting_error(update["calls"]))
        metrics = peer.learn(update)
        ours = {name: value for name, value in update["metrics"].items() if "/" not in name}
        if set(ours) != set(metrics):
            raise SystemExit(f"other metrics: {sorted(set(ours) ^ set(metrics))}")
        for name, value in ours.items():
            note(name, apart(value, metrics[name]))
        for name, entry in update["weights"].items():
            values = torch.tensor(entry["values"]).double().reshape(entry["shape"])
            note("weights", (values - peer.weights[name].detach()).abs().max().item())
        if update["moments"]:
            note("gradients", moment_error(peer, update["moments"]))
    return found


def moment_error(peer, moments):
    """‖Δ‖ of Adam's first moments, which are sums of gradients, relative to their norm."""
    optimizer = getattr(peer.optimizer, "adam", peer.optimizer)
    apart, size = 0.0, 0.0
    for name, entry in moments.items():
        theirs = optimizer.state[peer.weights[name]]["exp_avg"].flatten()
        apart += ((torch.tensor(entry["values"]).double() - theirs) ** 2).sum().item()
        size += (theirs**2).sum().item()
    return (apart / size) ** 0.5


def change_of(recorded):
    """The largest change of any weight from the first update to the last."""
    last = recorded["updates"][-1]["weights"]
    return max(
        abs(a - b) for name, one in recorded["weights"].items() for a, b in zip(one["values"], last[name]["values"])
    )


def main(files):
    failed = False
    for file in files:
        with open(file, encoding="utf-8") as opened:
            recorded = json.load(opened)
        found = differences(recorded)
        name, worst = max(found.items(), key=lambda item: item[1])
        failed |= worst > LIMIT
        print(
            f"{'FAULT' if worst > LIMIT else 'alike'}  {recorded['name']}: {len(recorded['updates'])} updates, "
            f"{len(found)} figures; weights {found['weights']:.1e} of changes up to {change_of(recorded):.1e}, "
            f"{'gradients {:.1e}, '.format(found['gradients']) if 'gradients' in found else ''}"
            f"at most {worst:.1e} ({name})",
            flush=True,
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
