"""The best episodes of each task, no two with the same actions or the same checks (Abolafia et al. 2018)."""

import numpy as np


class Elites:
    def __init__(self, capacity):
        self.capacity = capacity
        self.by_task = {}

    def offer(self, episode, score):
        """Ranked by the score, then by shortness, then by age."""
        end = episode[-1]
        actions = [step["action"] for step in episode]
        offered = {"rank": (score, -len(episode)), "episode": episode, "actions": actions, "score": score}
        kept = self.by_task.setdefault(end["task"], [])
        rivals = [
            one for one in kept if one["actions"] == actions or one["episode"][-1]["checks"] == end["checks"]
        ]
        if any(one["rank"] >= offered["rank"] for one in rivals):
            return
        kept[:] = [one for one in kept if one not in rivals]
        place = next((i for i, one in enumerate(kept) if offered["rank"] > one["rank"]), len(kept))
        kept.insert(place, offered)
        del kept[self.capacity :]

    def sample(self, count, draws):
        """A task, then one of its elites, both uniformly."""
        tasks = list(self.by_task.values())
        if not tasks:
            return []
        choice = lambda items: items[draws.below(len(items))]
        return [choice(choice(tasks)) for _ in range(count)]


def imitated(elites, window, settings, draws):
    """Steps of drawn elites, and what each of them counts: by how far its episode beat its problem."""
    steps, weights = [], []
    for one in elites.sample(settings["eliteBatch"], draws):
        returns = window[one["episode"][-1]["task"]]
        lead = (one["score"] - np.mean(returns)) / max(np.std(returns), 1e-6)
        weight = 1 if settings["eliteWeighting"] == "uniform" else min(1, max(0, lead))
        if weight > 0:
            steps += one["episode"]
            weights += [settings["eliteCoefficient"] * weight] * len(one["episode"])
    return steps, weights
