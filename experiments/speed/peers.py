"""The work of `peers.ts` in PyTorch. Reads names of work and numbers of runs, one a line, from stdin;
writes the milliseconds of each run, as JSON, one line each. One thread."""

import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(0)
BATCH = 64


def perceptron(actions):
    return nn.Sequential(
        nn.Linear(520, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, actions)
    )


def dqn_step(actions):
    online, target = perceptron(actions), perceptron(actions)
    target.load_state_dict(online.state_dict())
    optimizer = torch.optim.Adam(online.parameters(), lr=1e-4)
    now, following = torch.rand(BATCH, 520), torch.rand(BATCH, 520)
    mask = torch.rand(BATCH, actions) < 0.25
    taken = torch.randint(actions, (BATCH, 1))
    rewards, discounts = torch.rand(BATCH), torch.full((BATCH,), 0.99)

    def run():
        with torch.no_grad():
            best = online(following).masked_fill(~mask, -torch.inf).argmax(1, keepdim=True)
            targets = rewards + discounts * target(following).gather(1, best).squeeze(1)
        chosen = online(now).gather(1, taken).squeeze(1)
        loss = nn.functional.huber_loss(chosen, targets)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(online.parameters(), 10)
        optimizer.step()
        return loss.item()

    return run


def dqn_act(actions):
    network = perceptron(actions)
    observations = torch.rand(BATCH, 520)

    def run():
        with torch.no_grad():
            return network(observations).numpy()

    return run


def lstm():
    layer = nn.LSTM(64, 128)
    x = torch.randn(20, BATCH, 64)
    weights = torch.randn(20, BATCH, 128)

    def run():
        layer.zero_grad()
        output, _ = layer(x)
        (output * weights).sum().backward()
        return layer.weight_ih_l0.grad[0, 0].item()

    return run


WORK = {
    "dqn step, 128 actions": lambda: dqn_step(128),
    "dqn step, 5000 actions": lambda: dqn_step(5000),
    "dqn act, 128 actions": lambda: dqn_act(128),
    "lstm-128 layer, 20 steps, forward and backward": lstm,
}

print(json.dumps({"torch": torch.__version__}), flush=True)
made = {}
for line in sys.stdin:
    request = json.loads(line)
    name = request["name"]
    if name not in made:
        made[name] = WORK[name]()
    times = []
    for _ in range(request["runs"]):
        started = time.perf_counter()
        made[name]()
        times.append(1000 * (time.perf_counter() - started))
    print(json.dumps(times), flush=True)
