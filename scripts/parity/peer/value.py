"""DQN: double, dueling, n-step, prioritized, Munchausen, C51 and quantiles."""

import torch
import torch.nn.functional as F
from parts import NOTHING, Draws, Optimizer, forward, log_softmax, mean_of, parameters_of, scheduled, tensor
from replay import Demonstrations, Replay


class Dqn:
    def __init__(self, recorded):
        self.settings = recorded["settings"]
        self.actions = recorded["actionCount"]
        self.online = parameters_of(recorded["weights"])
        self.target = {name: one.detach().clone() for name, one in self.online.items()}
        self.optimizer = Optimizer(self.online, self.settings)
        self.replay = Replay(self.settings)
        self.shown = Demonstrations(self.settings) if self.settings["demonstrations"] > 0 else None
        self.env_steps = self.episodes = self.gradient_steps = self.due = 0
        categorical = self.settings["distribution"] == "categorical"
        self.atoms = 1 if self.settings["distribution"] == "none" else self.settings["distributionAtoms"]
        ends = (self.settings["distributionMin"], self.settings["distributionMax"])
        self.support = torch.linspace(*ends, self.atoms, dtype=torch.float64) if categorical else None

    @property
    def weights(self):
        return self.online

    def learn(self, update):
        draws = Draws(update["drawn"])
        steps = []
        for call in update["calls"]:
            for step in call:
                self.replay.add(step)
                if self.shown is not None:
                    self.shown.add(step)
                self.env_steps += 1
                self.episodes += step["last"]
            if len(self.replay.rows) < self.settings["minBufferSize"]:
                continue
            self.due += len(call)
            while self.due >= self.settings["trainFrequency"]:
                self.due -= self.settings["trainFrequency"]
                steps += [self.step(draws) for _ in range(self.settings["gradientSteps"])]
        s = self.settings
        ends = (0, 0) if s["noisy"] else (1, 0.01)
        epsilon = scheduled(*ends, s["epsilonSteps"], self.env_steps)
        more = {} if self.shown is None else {"demonstrations": self.shown.size}
        return {**mean_of(steps), "epsilon": epsilon, "buffer_size": len(self.replay.rows), **more}

    def step(self, draws):
        s = self.settings
        progress = min(1, self.gradient_steps / s["priorityBetaSteps"])
        beta = s["priorityBeta"] + (1 - s["priorityBeta"]) * progress
        count = 0
        if self.shown is not None and self.shown.size > 0:
            count = min(round(s["batchSize"] * s["demonstrationShare"]), s["batchSize"] - 1)
        slots, weights = self.replay.sample(s["batchSize"] - count, beta, draws)
        rows = [self.replay.rows[slot] for slot in slots]
        if count > 0:
            rows += self.shown.sample(count, draws)
        self.drawn = {"online": self.noisy(self.online, draws), "target": self.noisy(self.target, draws)}
        widths = s["hiddenDim"] if s["dropout"] > 0 else []
        batch = s["batchSize"]
        self.factors = [draws.dropout(batch * n, s["dropout"]).reshape(batch, n) for n in widths]
        losses, errors, target_means = self.losses(rows)
        loss = (torch.cat([tensor(weights), torch.ones(count)]) * losses).mean()
        more = {}
        if count > 0:
            margin = self.margin([row["now"] for row in rows], count)
            loss = loss + s["demonstrationCoefficient"] * margin
            more = {"margin_loss": margin.item()}
        rate = scheduled(s["learningRate"], s["learningRateEnd"], s["scheduleSteps"], self.env_steps)
        norm = self.optimizer.step(loss, rate)
        errors = errors.detach()
        if s["prioritized"]:
            self.replay.set_priorities(slots, errors.tolist())
        self.gradient_steps += 1
        if self.gradient_steps % s["targetUpdateFrequency"] == 0:
            with torch.no_grad():
                for name, one in self.target.items():
                    one += s["tau"] * (self.online[name] - one)
        return {
            "loss": loss.item(),
            "q_target_mean": target_means.mean().item(),
            "td_error_mean": errors.abs().mean().item(),
            "grad_norm": norm,
            **more,
        }

    def margin(self, now, count):
        """Hester et al. 2018, equation 1, over the last rows: the demonstrations."""
        _, q, masks = self.values("online", now, "observation", "mask", "prior")
        actions = torch.tensor([step["action"] for step in now])[:, None]
        margins = torch.full_like(q, self.settings["demonstrationMargin"]).scatter(1, actions, 0)
        best = (q + margins).masked_fill(~masks, NOTHING).max(1).values
        return (best - q.gather(1, actions)[:, 0])[-count:].mean()

    def noisy(self, parameters, draws):
        """Weights μ + σ · noise of one step; the parameters themselves where they are not noisy."""
        if not self.settings["noisy"]:
            return parameters
        summed = {name: one for name, one in parameters.items() if not name.endswith("/spread")}
        for weight in [name for name in summed if "w" in name]:
            bias = weight.replace("w", "b")
            inputs, outputs = [draws.noise(n) for n in parameters[weight].shape]
            summed[weight] = summed[weight] + parameters[f"{weight}/spread"] * torch.outer(inputs, outputs)
            summed[bias] = summed[bias] + parameters[f"{bias}/spread"] * outputs
        return summed

    def bias(self, steps, masks, prior):
        """τ log π₀ of the prior over the allowed actions; its best action counts 0 where backups take the best."""
        scale = self.settings["priorScale"] or 0
        if scale == 0:
            return torch.zeros(masks.shape)
        logits = tensor([step[prior] or [0.0] * self.actions for step in steps])
        open_masks = masks | (masks.sum(1, keepdim=True) == 0)
        logs = log_softmax(logits, open_masks)
        centre = 0 if self.settings["munchausen"] else logs.max(1, keepdim=True).values
        return scale * (logs - centre).masked_fill(~masks, 0)

    def values(self, network, steps, observation, mask, prior):
        """Atoms [B, A, N], values [B, A] and masks, by the network `online` or `target`."""
        masks = tensor([step[mask] for step in steps]).bool()
        dropout = self.factors if network == "online" else ()
        observations = [step[observation] for step in steps]
        outputs = forward(self.drawn[network], observations, self.settings["activation"], dropout=dropout)
        if self.settings["dueling"]:
            outputs = outputs.reshape(len(steps), self.actions + 1, self.atoms)
            advantages, value = outputs[:, :-1], outputs[:, -1:]
            allowed = masks[:, :, None].double()
            centre = (advantages * allowed).sum(1, keepdim=True) / allowed.sum(1, keepdim=True).clamp(min=1)
            atoms = value + advantages - centre
        else:
            atoms = outputs.reshape(len(steps), self.actions, self.atoms)
        means = atoms.mean(2) if self.support is None else (atoms.softmax(2) * self.support).sum(2)
        return atoms, means + self.bias(steps, masks, prior), masks

    def losses(self, rows):
        """Loss, error and mean of the target of each row."""
        now, following = [row["now"] for row in rows], [row["next"] for row in rows]
        actions = torch.tensor([step["action"] for step in now])
        rewards = tensor([row["return"] for row in rows])
        boots = tensor([row["bootstrap"] for row in rows])
        every = torch.arange(len(rows))
        atoms, _, _ = self.values("online", now, "observation", "mask", "prior")
        predicted = atoms[every, actions]
        with torch.no_grad():
            if self.settings["munchausen"]:
                targets = self.munchausen(now, following, actions, rewards, boots)[:, None]
            else:
                targets = self.targets(following, rewards, boots, every)
        if self.support is not None:
            return self.cross_entropy(predicted, targets)
        if self.settings["distribution"] == "quantile":
            return self.quantile_loss(predicted, targets)
        errors = (predicted - targets)[:, 0]
        delta = self.settings["huberDelta"]
        losses = errors**2 / 2 if delta is None else F.huber_loss(
            predicted, targets, reduction="none", delta=delta
        )[:, 0]
        return losses, errors, targets[:, 0]

    def targets(self, following, rewards, boots, every):
        atoms, q, masks = self.values("target", following, "nextObservation", "nextMask", "nextPrior")
        if self.settings["double"]:
            _, q, _ = self.values("online", following, "nextObservation", "nextMask", "nextPrior")
        best = q.masked_fill(~masks, NOTHING).argmax(1)
        beyond = atoms[every, best]
        shifts = self.bias(following, masks, "nextPrior")[every, best][:, None]
        if self.support is None:
            return rewards[:, None] + torch.where(boots[:, None] != 0, boots[:, None] * (shifts + beyond), 0.0)
        return self.projected(beyond.softmax(1), rewards, boots, shifts)

    def projected(self, shares, rewards, boots, shifts):
        """Bellemare et al. 2017, algorithm 1: each place shared by the atom below and the one above."""
        z, n = self.support, self.atoms
        step = z[1] - z[0]
        places = ((rewards[:, None] + boots[:, None] * (shifts + z)).clamp(z[0], z[-1]) - z[0]) / step
        low = places.floor().clamp(0, n - 1)
        high = (low + 1).clamp(max=n - 1)
        result = torch.zeros_like(shares)
        result.scatter_add_(1, low.long(), shares * (1 - (places - low)))
        result.scatter_add_(1, high.long(), shares * (places - low))
        return result

    def cross_entropy(self, predicted, targets):
        logs = predicted.log_softmax(1)
        losses = -(targets * logs).sum(1)
        divergence = F.kl_div(logs.detach(), targets, reduction="none").sum(1)
        return losses, divergence, (targets * self.support).sum(1)

    def quantile_loss(self, predicted, targets):
        """Dabney et al. 2018, equation 10, pair by pair."""
        kappa, n = self.settings["huberDelta"], self.atoms
        losses = torch.zeros(len(predicted)).double()
        for i in range(n):
            tau = (i + 0.5) / n
            for j in range(n):
                u = targets[:, j] - predicted[:, i]
                size = u.abs()
                huber = torch.where(size <= kappa, u**2 / 2, kappa * (size - kappa / 2))
                losses = losses + (tau - (u.detach() < 0).double()).abs() * huber / kappa / n
        return losses, predicted.mean(1) - targets.mean(1), targets.mean(1)

    def munchausen(self, now, following, actions, rewards, boots):
        """Vieillard et al. 2020, equation 1."""
        alpha, tau = self.settings["munchausenAlpha"], self.settings["munchausenTemperature"]
        _, q, masks = self.values("target", now, "observation", "mask", "prior")
        taken = log_softmax(q / tau, masks).gather(1, actions[:, None])[:, 0]
        _, q_next, masks_next = self.values("target", following, "nextObservation", "nextMask", "nextPrior")
        # Nothing is allowed after the end, where the factor is 0.
        open_masks = masks_next | (masks_next.sum(1, keepdim=True) == 0)
        logs = log_softmax(q_next / tau, open_masks)
        pi = logs.exp()
        soft = torch.where(pi > 0, pi * (q_next - tau * torch.where(pi > 0, logs, 0.0)), 0.0).sum(1)
        return rewards + alpha * (tau * taken).clamp(-1, 0) + boots * soft
