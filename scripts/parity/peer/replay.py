"""Experience replay of n-step transitions, uniform or by priority (Schaul et al. 2016)."""

import math

import numpy as np

FLOOR = 1e-3


class Replay:
    def __init__(self, settings):
        self.settings = settings
        n = settings["nStep"]
        self.n = math.inf if n == "episode" else n
        self.rows = []
        self.priorities = []
        self.next = 0
        self.largest = 1.0
        self.pending = {}

    def add(self, step):
        pending = self.pending.setdefault(step["stream"], [])
        pending.append(step)
        if step["last"]:
            while pending:
                self.insert(pending)
        elif len(pending) >= self.n:
            self.insert(pending)

    def insert(self, pending):
        gamma = self.settings["gamma"]
        first, last = pending[0], pending[-1]
        row = {
            "now": first,
            "return": sum(gamma**k * step["reward"] for k, step in enumerate(pending)),
            "bootstrap": 0.0 if last["discount"] == 0 else gamma ** len(pending),
            "next": last,
        }
        pending.pop(0)
        if len(self.rows) < self.settings["bufferCapacity"]:
            self.rows.append(row)
            self.priorities.append(self.largest)
        else:
            self.rows[self.next] = row
            self.priorities[self.next] = self.largest
        self.next = (self.next + 1) % self.settings["bufferCapacity"]

    def sample(self, beta, draws):
        """Slots and importance weights of a batch."""
        size = self.settings["batchSize"]
        if not self.settings["prioritized"]:
            return [draws.below(len(self.rows)) for _ in range(size)], np.ones(size)
        mass = np.cumsum(self.priorities)
        stratum = mass[-1] / size
        places = [(i + draws.uniform()) * stratum for i in range(size)]
        slots = np.searchsorted(mass, places, side="right")
        shares = np.array(self.priorities)[slots] / mass[-1]
        weights = (len(self.rows) * shares) ** -beta
        return list(slots), weights / weights.max()

    def set_priorities(self, slots, errors):
        for slot, error in zip(slots, errors):
            priority = float(np.float32((abs(error) + FLOOR) ** self.settings["priorityAlpha"]))
            self.priorities[slot] = priority
            self.largest = max(self.largest, priority)
