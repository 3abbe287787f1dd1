"""What all peers share: networks, optimizers, schedules, masked distributions. Everything in float64."""

import math

import torch

NOTHING = -math.inf


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def parameters_of(weights):
    """Leaves by name, from what was written row-major."""
    return {
        name: tensor(entry["values"]).reshape(entry["shape"]).requires_grad_()
        for name, entry in weights.items()
    }


def scheduled(start, end, steps, at):
    if end is None:
        return start
    return end if at >= steps else start + (end - start) * at / steps


def lstm(p, name, xs, h, c):
    """One row through the steps `xs`. Gates i, f, g, o. Gives the states after each step."""
    states = []
    for x in xs:
        z = x @ p[f"{name}/kernel"] + h @ p[f"{name}/recurrent"] + p[f"{name}/bias"]
        i, f, g, o = z.chunk(4, -1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        states.append((h, c))
    return states


def elman(p, name, xs, h, c):
    states = []
    for x in xs:
        h = torch.tanh(x @ p[f"{name}/kernel"] + h @ p[f"{name}/recurrent"] + p[f"{name}/bias"])
        states.append((h, c))
    return states


def mlp(p, x, prefix, activation, dropout=()):
    layers = len([name for name in p if name.startswith(f"{prefix}w")])
    for i in range(layers):
        x = x @ p[f"{prefix}w{i}"] + p[f"{prefix}b{i}"]
        if i < layers - 1:
            x = getattr(torch, activation)(x)
            x = x * dropout[i] if dropout else x
    return x


def read_tokens(p, observation, prefix):
    """A program so far through the LSTM, beside means of the description's embeddings."""
    tokens = [token - 1 for token in observation["code"] if token > 0]
    width = p[f"{prefix}lstm/recurrent"].shape[0]
    zero = torch.zeros(width, dtype=torch.float64)
    states = lstm(p, f"{prefix}lstm", [p[f"{prefix}code"][t] for t in tokens], zero, zero)
    parts = [states[-1][0] if states else zero]
    for field in ("docstring", "examples"):
        table = p[f"{prefix}{field}"]
        ids = [token - 1 for token in observation[field] if token > 0]
        parts.append(table[ids].mean(0) if ids else torch.zeros(table.shape[1]).double())
    parts.append(tensor(observation["metadata"]) / len(observation["code"]))
    return torch.cat(parts)


def forward(p, observations, activation, prefix="", dropout=()):
    """Outputs of a network of one body, a row for each observation. `dropout`: factors of each hidden layer."""
    if f"{prefix}lstm/kernel" in p:
        rows = torch.stack([read_tokens(p, one, prefix) for one in observations])
        return mlp(p, rows, f"{prefix}head/", activation, dropout)
    return mlp(p, tensor(observations), prefix, activation, dropout)


def log_softmax(logits, masks):
    return logits.masked_fill(~masks, NOTHING).log_softmax(-1)


def expectation(p, values):
    """Σ p · values, where what has no probability counts nothing whatever its value is."""
    return torch.where(p > 0, p * torch.where(p > 0, values, torch.zeros(())), torch.zeros(())).sum(-1)


class Optimizer:
    """Adam of PyTorch, or RMSprop with ε inside the root and squares that begin at 1, after scaling down to a global norm."""

    def __init__(self, parameters, settings):
        self.parameters = list(parameters.values())
        self.settings = settings
        epsilon = settings["optimizerEpsilon"]
        self.adam = None
        if settings["optimizer"] == "adam":
            self.adam = torch.optim.Adam(self.parameters, lr=1, eps=1e-8 if epsilon is None else epsilon)
        else:
            self.epsilon = 1e-5 if epsilon is None else epsilon
            self.squares = [torch.ones_like(one) for one in self.parameters]

    def step(self, loss, rate):
        """Gives the norm of the gradients before they were scaled."""
        gradients = torch.autograd.grad(loss, self.parameters)
        norm = math.sqrt(sum(float((one**2).sum()) for one in gradients))
        limit = self.settings["maxGradNorm"]
        scale = 1 if limit is None or norm == 0 else min(1, limit / norm)
        for parameter, gradient in zip(self.parameters, gradients):
            parameter.grad = gradient * scale
        if self.adam is not None:
            self.adam.param_groups[0]["lr"] = rate
            self.adam.step()
            return norm
        with torch.no_grad():
            for parameter, square in zip(self.parameters, self.squares):
                square.mul_(0.99).add_(0.01 * parameter.grad**2)
                parameter -= rate * parameter.grad / (square + self.epsilon).sqrt()
        return norm


class Draws:
    """The uniform numbers of ours, one after the other."""

    def __init__(self, uniforms):
        self.uniforms = iter(uniforms)

    def uniform(self):
        return next(self.uniforms)

    def below(self, n):
        return math.floor(self.uniform() * n)

    def normal(self):
        """Box and Muller, of whose pair the second is dropped."""
        radius = math.sqrt(-2 * math.log(1 - self.uniform()))
        return radius * math.cos(2 * math.pi * self.uniform())

    def noise(self, n):
        """sgn(x) √|x| of n normal x (Fortunato et al. 2018)."""
        drawn = tensor([self.normal() for _ in range(n)])
        return drawn.sign() * drawn.abs().sqrt()

    def dropout(self, n, rate):
        """Factors of inverted dropout; four decisions come out of one draw of 32 bits."""
        dropped, factors = round(rate * 256), []
        while len(factors) < n:
            bits = math.floor(self.uniform() * 2**32)
            factors += [256 / (256 - dropped) if bits >> shift & 255 >= dropped else 0 for shift in (0, 8, 16, 24)]
        return tensor(factors[:n])

    def shuffle(self, items):
        """Fisher and Yates, from the end."""
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]
        return items


def mean_of(steps):
    return {key: sum(step[key] for step in steps) / len(steps) for key in steps[0]}
