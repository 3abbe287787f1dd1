"""REINFORCE, and the group-relative algorithms RLOO, GRPO, Dr. GRPO and DAPO."""

import numpy as np
import torch
from elites import Elites, imitated
from parts import Draws, mean_of, tensor
from policy import Policy, clipped, log_importance, weighted_log_loss


class Episodes(Policy):
    """Puts steps together into episodes, and remembers returns and elites of each task."""

    def __init__(self, recorded):
        super().__init__(recorded)
        self.open = {}
        self.window = {}
        self.elites = Elites(self.settings["eliteSize"]) if self.settings["eliteSize"] > 0 else None

    def finished(self, call):
        for step in call:
            episode = self.open.setdefault(step["stream"], [])
            episode.append(step)
            if step["last"]:
                yield self.remembered(self.open.pop(step["stream"]))

    def remembered(self, episode):
        value = self.return_of(episode)
        latest = self.window.setdefault(episode[-1]["task"], [])
        latest.append(value)
        del latest[: -self.settings["baselineWindow"]]
        if self.elites is not None:
            self.elites.offer(episode, value)
        return episode

    def imitated(self, draws):
        """Steps of elites that an update imitates, and their weights."""
        return ([], []) if self.elites is None else imitated(self.elites, self.window, self.settings, draws)

    def return_of(self, episode):
        return sum(self.settings["gamma"] ** t * step["reward"] for t, step in enumerate(episode))


def advantage_of(value, others, leave_one_out, normalise, threshold=None):
    """An episode's lead over others of its problem; None where it is below the quantile to learn from."""
    if threshold is not None and value < threshold:
        return None
    n = len(others)
    if leave_one_out and n < 2:
        return 0.0
    baseline = (sum(others) - value) / (n - 1) if leave_one_out else np.mean(others)
    baseline = baseline if threshold is None else threshold
    deviation = np.std(others)
    if not normalise:
        return value - baseline
    return (value - baseline) / deviation if deviation > 1e-6 else 0.0


class Reinforce(Episodes):
    def __init__(self, recorded):
        super().__init__(recorded)
        self.paid = {}

    def learn(self, update):
        s = self.settings
        episodes = [one for call in update["calls"] for one in self.finished(call)]
        self.count(update["calls"])
        batch = {}
        for episode in episodes:
            batch.setdefault(episode[-1]["task"], []).append(self.return_of(episode))
        compared = self.window if s["baseline"] == "window" else batch
        rows, advantages = self.judged_by_steps(episodes) if s["rewardToGo"] else ([], [])
        for episode in [] if s["rewardToGo"] else episodes:
            others, share = compared[episode[-1]["task"]], s["riskQuantile"]
            threshold = None if share is None else np.quantile(others, 1 - share)
            left_out = s["baseline"] == "leave_one_out" and share is None
            lead = advantage_of(
                self.return_of(episode), others, left_out, s["normaliseAdvantages"], threshold
            )
            if lead is not None:
                rows += episode
                advantages += [lead] * len(episode)
        at = self.of(rows)
        loss = weighted_log_loss(
            at,
            tensor(advantages),
            s["importance"],
            s["divergenceCoefficient"],
            self.now("entropyBonus"),
        )
        shown, weights = self.imitated(Draws(update["drawn"]))
        if shown:
            # All steps together make one mean.
            pulls = -(tensor(weights) * self.of(shown).log_prob).sum()
            loss = (loss * len(rows) + pulls) / (len(rows) + len(shown))
        return {
            "loss": loss.item(),
            "entropy": at.entropy.mean().item(),
            "behaviour_kl": (at.behaviour - at.log_prob).mean().item(),
            "grad_norm": self.optimizer.step(loss, self.now("learningRate")),
            "episode_return": np.mean([self.return_of(one) for one in episodes]),
            "steps": len(rows),
            "elite_steps": len(shown),
        }


    def to_go(self, episode):
        """What was paid from each step on."""
        sums = [0.0]
        for step in reversed(episode):
            sums.append(step["reward"] + self.settings["gamma"] * sums[-1])
        return sums[:0:-1]

    def judged_by_steps(self, episodes):
        """All steps, and by how much each was paid more than those of its problem, episodes counted alike."""
        s = self.settings
        for episode in episodes:
            latest = self.paid.setdefault(episode[-1]["task"], [])
            latest.append(self.to_go(episode))
            del latest[: -s["baselineWindow"]]
        batch = {}
        for episode in episodes:
            batch.setdefault(episode[-1]["task"], []).append(self.to_go(episode))
        compared = self.paid if s["baseline"] == "window" else batch
        rows, advantages = [], []
        for episode in episodes:
            values, others = self.to_go(episode), compared[episode[-1]["task"]]
            mean = np.mean([np.mean(one) for one in others])
            deviation = np.sqrt(np.mean([np.mean((np.array(one) - mean) ** 2) for one in others]))
            baseline = mean
            if s["baseline"] == "leave_one_out":
                rest = list(others)
                rest.remove(values)
                baseline = np.mean([np.mean(one) for one in rest]) if rest else None
            scale = (1 / deviation if deviation > 1e-6 else 0) if s["normaliseAdvantages"] else 1
            rows += episode
            advantages += [0.0 if baseline is None else (value - baseline) * scale for value in values]
        return rows, advantages


class Groups(Episodes):
    def __init__(self, recorded):
        super().__init__(recorded)
        self.groups = {}
        self.ready = []
        self.dropped = 0

    def learn(self, update):
        s = self.settings
        for call in update["calls"]:
            for episode in self.finished(call):
                self.sort_in(episode)
        self.count(update["calls"])
        groups, dropped = self.ready, self.dropped
        self.ready, self.dropped = [], 0
        draws = Draws(update["drawn"])
        samples = [sample for group in groups for sample in self.samples(group)]
        steps = []
        for _ in range(s["epochs"]):
            draws.shuffle(samples)
            for at in range(0, len(samples), s["minibatchEpisodes"]):
                steps.append(self.step(samples[at : at + s["minibatchEpisodes"]], draws))
        rewards = [[self.return_of(one) for one in group] for group in groups]
        return {
            **mean_of(steps),
            "episode_return": np.mean(rewards),
            "groups": len(groups),
            "equal_groups": dropped + sum(max(one) - min(one) < 1e-6 for one in rewards),
            "gradient_steps": len(steps),
            "steps": sum(len(sample["steps"]) for sample in samples),
        }

    def sort_in(self, episode):
        group = self.groups.setdefault(episode[-1]["task"], [])
        group.append(episode)
        if len(group) < self.settings["groupSize"]:
            return
        del self.groups[episode[-1]["task"]]
        rewards = [self.return_of(one) for one in group]
        if self.settings["dropEqualGroups"] and max(rewards) - min(rewards) < 1e-6:
            self.dropped += 1
        else:
            self.ready.append(group)

    def compared_return(self, episode):
        limit, cushion = self.settings["lengthLimit"], self.settings["lengthCushion"]
        if limit is None:
            return self.return_of(episode)
        # DAPO: Yu et al. 2025, equation 13.
        length = len(episode)
        penalty = 0 if length <= limit - cushion else -1 if length > limit else (limit - cushion - length) / cushion
        return self.return_of(episode) + self.settings["lengthPenalty"] * penalty

    def samples(self, group):
        s = self.settings
        values = [self.compared_return(one) for one in group]
        share = s["riskQuantile"]
        threshold = None if share is None else np.quantile(values, 1 - share)
        left_out = s["baseline"] == "leave_one_out" and share is None
        for episode, value in zip(group, values):
            lead = 0.0
            if max(values) - min(values) >= 1e-6:
                lead = advantage_of(value, values, left_out, s["normaliseAdvantages"], threshold)
            if lead is None:
                continue
            with torch.no_grad():
                at = self.of(episode)
            advantages = tensor([lead] * len(episode))
            age = at.log_prob - at.behaviour
            yield {
                "steps": episode,
                "advantages": advantages,
                "proximal": at.log_prob,
                "importance": log_importance(s["importance"], advantages, age).exp(),
                "kappa": log_importance("truncated", advantages, age).exp(),
            }

    def step(self, samples, draws):
        s = self.settings
        all_of = lambda key: torch.cat([sample[key] for sample in samples])
        at = self.of([step for sample in samples for step in sample["steps"]])
        total = sum(len(sample["steps"]) for sample in samples)
        per_step = {
            "token": lambda length: 1 / total,
            "episode": lambda length: 1 / (len(samples) * length),
            "constant": lambda length: 1 / (len(samples) * s["stepBudget"]),
        }[s["stepWeighting"]]
        lengths = [len(sample["steps"]) for sample in samples]
        weights = tensor([per_step(length) for length in lengths for _ in range(length)])
        moved = at.log_prob - all_of("proximal")
        ratio = moved.exp()
        gain = all_of("importance") * clipped(ratio, all_of("advantages"), s["clipLow"], s["clipHigh"])
        if s["divergence"] == "exact":
            divergence = at.divergence
        else:
            x = at.reference_log_prob - at.log_prob
            divergence = all_of("kappa") * (x.exp() - 1 - x)
        pull = s["divergenceCoefficient"] * divergence - self.now("entropyBonus") * at.entropy
        loss = (weights * (pull - gain)).sum()
        shown, pulls = self.imitated(draws)
        if shown:
            loss = loss - (tensor(pulls) * self.of(shown).log_prob).mean()
        beyond = (ratio < 1 - s["clipLow"]) | (ratio > 1 + s["clipHigh"])
        return {
            "loss": loss.item(),
            "entropy": at.entropy.mean().item(),
            "approx_kl": (ratio - 1 - moved).mean().item(),
            "clip_fraction": beyond.double().mean().item(),
            "divergence": divergence.mean().item(),
            "grad_norm": self.optimizer.step(loss, self.now("learningRate")),
            "elite_steps": len(shown),
        }
