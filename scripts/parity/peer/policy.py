"""What the peers of policy gradients share: the policy, how it acts, and what each step of it adds to a loss."""

import torch
from parts import Optimizer, expectation, forward, log_softmax, parameters_of, scheduled, tensor


class Policy:
    def __init__(self, recorded):
        self.settings = recorded["settings"]
        self.actions = recorded["actionCount"]
        self.weights = parameters_of(recorded["weights"])
        self.optimizer = Optimizer(self.weights, self.settings)
        self.env_steps = 0

    def now(self, name):
        s = self.settings
        return scheduled(s[name], s[f"{name}End"], s["scheduleSteps"], self.env_steps)

    def count(self, calls):
        self.env_steps += sum(len(call) for call in calls)

    def outputs(self, observations):
        """Logits [N, A], and values [N] where the network has any."""
        activation = self.settings["activation"]
        if any(name.startswith("policy/") for name in self.weights):
            logits = forward(self.weights, observations, activation, "policy/")
            return logits, forward(self.weights, observations, activation, "value/")[:, 0]
        outputs = forward(self.weights, observations, activation)
        if outputs.shape[1] == self.actions:
            return outputs, None
        return outputs[:, :-1], outputs[:, -1]

    def of(self, steps):
        """What the policy says of steps: see {@link Steps}."""
        logits, values = self.outputs([step["observation"] for step in steps])
        priors = tensor([step["prior"] or [0.0] * self.actions for step in steps])
        masks = tensor([step["mask"] for step in steps]).bool()
        return Steps(log_softmax(logits + priors, masks), log_softmax(priors, masks), values, steps)

    def acting_error(self, calls):
        """How far the log-probabilities that ours acted by are from those of the mixture (1 − ε) π + ε prior."""
        steps = [step for call in calls for step in call]
        with torch.no_grad():
            at = self.of(steps)
            epsilon = self.settings["explorationEpsilon"]
            mixed = (1 - epsilon) * at.log_prob.exp() + epsilon * at.reference_log_prob.exp()
        told = tensor([step["behaviourLogProb"] for step in steps])
        return (mixed.log() - told).abs().max().item()


class Steps:
    def __init__(self, logs, reference, values, steps):
        actions = torch.tensor([step["action"] for step in steps])[:, None]
        p = logs.exp()
        self.log_prob = logs.gather(1, actions)[:, 0]
        self.reference_log_prob = reference.gather(1, actions)[:, 0]
        self.entropy = -expectation(p, logs)
        self.divergence = expectation(p, logs - reference)
        self.values = values
        self.behaviour = tensor([step["behaviourLogProb"] for step in steps])


def log_importance(rule, advantages, log_ratios):
    """log min(1, π/μ), for all steps, none, or those of negative advantage."""
    counted = log_ratios.detach().clamp(max=0)
    if rule == "none":
        return torch.zeros_like(counted)
    return torch.where(advantages < 0, counted, 0.0) if rule == "tapered" else counted


def clipped(ratio, advantages, low, high):
    return torch.min(ratio * advantages, ratio.clamp(1 - low, 1 + high) * advantages)


def weighted_log_loss(at, advantages, rule, divergence_weight, bonus):
    """REINFORCE's loss of steps that the policy made, as a mean."""
    weights = log_importance(rule, advantages, at.log_prob - at.behaviour).exp()
    terms = -weights * advantages * at.log_prob + divergence_weight * at.divergence - bonus * at.entropy
    return terms.mean()
