"""The sequence models: each pair by itself, without any padding."""

import math

import torch
from parts import elman, lstm, parameters_of, tensor


class Sequences:
    def __init__(self, recorded):
        self.settings = recorded["settings"]
        self.weights = parameters_of(recorded["weights"])
        self.cell = elman if self.settings["kind"] == "rnn" else lstm
        decay = self.settings["weightDecay"]
        self.optimizer = torch.optim.AdamW(self.weights.values(), lr=1, weight_decay=decay)
        self.updates = 0

    def learn(self, update):
        s = self.settings
        logs = []
        for i in update["batch"]:
            pair = s["pairs"][i]
            logs.append((self.logits(pair["words"], pair["program"]).log_softmax(1), pair["program"]))
        ofs = torch.cat([one[torch.arange(len(program)), program] for one, program in logs])
        means = torch.cat([one.mean(1) for one, _ in logs])
        smoothing = s["labelSmoothing"]
        loss = -((1 - smoothing) * ofs + smoothing * means).mean()
        gradients = torch.autograd.grad(loss, list(self.weights.values()))
        norm = math.sqrt(sum(float((one**2).sum()) for one in gradients))
        scale = min(1, s["maxGradNorm"] / norm)
        for weight, gradient in zip(self.weights.values(), gradients):
            weight.grad = gradient * scale
        progress = self.updates / s["totalUpdates"]
        cosine = 0.05 + 0.95 * (1 + math.cos(math.pi * progress)) / 2
        self.optimizer.param_groups[0]["lr"] = s["learningRate"] * cosine
        self.optimizer.step()
        self.updates += 1
        return {"loss": -ofs.mean().item(), "gradNorm": norm}

    def logits(self, words, program):
        s, p = self.settings, self.weights
        states = list(p["words"][words])
        finals = []
        zero = torch.zeros(s["hiddenDim"] // 2, dtype=torch.float64)
        for layer in range(s["numLayers"]):
            ahead = self.cell(p, f"encoder/{layer}/forward", states, zero, zero)
            back = self.cell(p, f"encoder/{layer}/backward", states[::-1], zero, zero)
            finals.append([torch.cat(pair) for pair in zip(ahead[-1], back[-1])])
            states = [torch.cat([a[0], b[0]]) for a, b in zip(ahead, back[::-1])]
        xs = list(p["tokens"][[s["actionCount"], *program[:-1]]])
        for layer in range(s["numLayers"]):
            xs = [h for h, _ in self.cell(p, f"decoder/{layer}", xs, *finals[layer])]
        x = torch.stack(xs)
        if s["kind"] == "attention":
            memory = torch.stack(states)
            shares = (x @ (memory @ p["attention/key"]).T).softmax(1)
            context = (shares @ memory) @ p["attention/context"]
            x = torch.tanh(context + x @ p["attention/query"] + p["attention/bias"])
        if s["rereads"]:
            start = torch.zeros(s["hiddenDim"], dtype=torch.float64)
            x = x + torch.stack([h for h, _ in self.cell(p, "rereader", list(x), start, start)])
        return x @ p["output/kernel"] + p["output/bias"]
