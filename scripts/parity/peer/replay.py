"""Experience replay of n-step transitions, uniform or by priority (Schaul et al. 2016), and demonstrations."""

import math

import numpy as np
from elites import Elites

FLOOR = 1e-3


class Replay:
    def __init__(self, settings):
        self.settings = settings
        n = settings["nStep"]
        self.n = math.inf if n == "episode" else n
        self.gamma = settings["gamma"]
        self.rows = []
        self.priorities = []
        self.next = 0
        self.largest = 1.0
        self.pending = {}
        self.waiting = {}

    def add(self, step):
        pending = self.pending.setdefault(step["stream"], [])
        waiting = self.waiting.pop(step["stream"], None)
        if waiting is not None:
            waiting["next"]["nextPrior"] = step["prior"]
            self.insert(waiting)
        pending.append(step)
        if step["last"]:
            while pending:
                self.insert(self.first_of(pending))
        elif len(pending) >= self.n:
            row = self.first_of(pending)
            if (self.settings["priorScale"] or 0) > 0:
                # The next step brings the prior of the state that it bootstraps from.
                self.waiting[step["stream"]] = row
            else:
                self.insert(row)

    def first_of(self, pending):
        row = row_of(pending, self.gamma)
        pending.pop(0)
        return row

    def insert(self, row):
        if len(self.rows) < self.settings["bufferCapacity"]:
            self.rows.append(row)
            self.priorities.append(self.largest)
        else:
            self.rows[self.next] = row
            self.priorities[self.next] = self.largest
        self.next = (self.next + 1) % self.settings["bufferCapacity"]

    def sample(self, size, beta, draws):
        """Slots and importance weights of so many rows."""
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


def row_of(steps, gamma):
    """Steps as one: what they were paid, and what their end counts, which is told by the last of them."""
    return {
        "now": steps[0],
        "return": sum(gamma**k * step["reward"] for k, step in enumerate(steps)),
        "bootstrap": 0.0 if steps[-1]["discount"] == 0 else gamma ** len(steps),
        "next": steps[-1],
    }


class Demonstrations:
    """Episodes that passed enough checks, kept for good (Hester et al. 2018)."""

    def __init__(self, settings):
        self.settings = settings
        self.n = None if settings["nStep"] == "episode" else settings["nStep"]
        self.elites = Elites(settings["demonstrations"])
        self.open = {}

    @property
    def size(self):
        return sum(len(kept) for kept in self.elites.by_task.values())

    def add(self, step):
        episode = self.open.setdefault(step["stream"], [])
        episode.append(step)
        if not step["last"]:
            return
        del self.open[step["stream"]]
        checks = step["checks"]
        if step["discount"] == 0 and sum(checks) >= self.settings["demonstrationMinPassed"] * len(checks):
            self.elites.offer(episode, sum(one["reward"] for one in episode))

    def sample(self, count, draws):
        episodes = [one["episode"] for one in self.elites.sample(count, draws)]
        for episode in episodes:
            at = draws.below(len(episode))
            yield row_of(episode[at:][: self.n], self.settings["gamma"])
