"""A2C and PPO: rollouts of many streams, generalised advantages, a value of their own or a shared one."""

import torch
from parts import Draws, mean_of, scheduled, tensor
from policy import Policy, clipped, weighted_log_loss


class ActorCritic(Policy):
    def __init__(self, recorded):
        super().__init__(recorded)
        self.is_ppo = recorded["kind"] == "ppo"

    def learn(self, update):
        s = self.settings
        self.count(update["calls"])
        steps = [step for call in update["calls"] for step in call]
        streams = [
            [step for step in steps if step["stream"] == stream]
            for stream in sorted({step["stream"] for step in steps})
        ]
        rows = [row for stream in streams for row in self.prepared(stream)]
        size = min(s["minibatchSize"], len(rows)) if self.is_ppo else len(rows)
        draws = Draws(update["drawn"])
        made, passes = [], 0
        while passes < (s["epochs"] if self.is_ppo else 1):
            order = list(range(len(rows)))
            if size < len(rows):
                draws.shuffle(order)
            batches = [order[at : at + size] for at in range(0, len(rows), size)]
            of_pass = [self.step([rows[i] for i in batch]) for batch in batches]
            made += of_pass
            passes += 1
            if self.is_ppo and s["targetKl"] is not None and mean_of(of_pass)["approx_kl"] > s["targetKl"]:
                break
        values = tensor([row["value"] for row in rows])
        returns = tensor([row["return"] for row in rows])
        spread = returns.var(unbiased=False)
        explained = 0 if spread == 0 else 1 - (returns - values).var(unbiased=False) / spread
        return {
            **mean_of(made),
            "value_mean": values.mean().item(),
            "explained_variance": float(explained),
            "epochs": passes,
            "gradient_steps": len(made),
            "steps": len(rows),
        }

    @torch.no_grad()
    def prepared(self, stream):
        """The steps of one stream with what does not change in an update."""
        s = self.settings
        at = self.of(stream)
        following = self.outputs([step["nextObservation"] for step in stream])[1]
        advantage = 0.0
        rows = []
        for t in reversed(range(len(stream))):
            step = stream[t]
            goes_on = s["gamma"] * step["discount"]
            error = s["rewardScale"] * step["reward"] + goes_on * following[t].item() - at.values[t].item()
            advantage = error + (0 if step["last"] else goes_on * s["gaeLambda"] * advantage)
            value = at.values[t].item()
            rows.append(
                {
                    **step,
                    "advantage": advantage,
                    "value": value,
                    "return": advantage + value,
                    "proximal": at.log_prob[t].item(),
                }
            )
        return reversed(rows)

    def step(self, rows):
        s = self.settings
        column = lambda name: tensor([row[name] for row in rows])
        at = self.of(rows)
        advantages = column("advantage")
        if s["normaliseAdvantages"]:
            advantages = (advantages - advantages.mean()) / (advantages.std(unbiased=False) + 1e-8)
        errors = (at.values - column("return")) ** 2
        if s["valueClip"] is not None:
            before = column("value")
            held = before + (at.values - before).clamp(-s["valueClip"], s["valueClip"])
            errors = torch.max(errors, (held - column("return")) ** 2)
        value_loss = errors.mean() / 2
        bonus, pull = self.now("entropyBonus"), s["divergenceCoefficient"]
        more = {}
        if self.is_ppo:
            ratio = (at.log_prob - at.behaviour).exp()
            reach = scheduled(s["clipRange"], s["clipRangeEnd"], s["scheduleSteps"], self.env_steps)
            gain = clipped(ratio, advantages, reach, reach)
            policy_loss = (-gain + pull * at.divergence - bonus * at.entropy).mean()
            moved = at.log_prob - column("proximal")
            approx_kl = (moved.exp() - 1 - moved).mean()
            more = {"approx_kl": approx_kl.item(), "clip_fraction": ((ratio - 1).abs() > reach).double().mean().item()}
        else:
            policy_loss = weighted_log_loss(at, advantages, "truncated", pull, bonus)
            more = {"behaviour_kl": (at.behaviour - at.log_prob).mean().item()}
        loss = policy_loss + s["valueCoefficient"] * value_loss
        return {
            "loss": loss.item(),
            "policy_loss": policy_loss.item(),
            "value_loss": value_loss.item(),
            "entropy": at.entropy.mean().item(),
            **more,
            "grad_norm": self.optimizer.step(loss, self.now("learningRate")),
        }
