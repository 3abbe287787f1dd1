import type { AgentCase } from './agent-cases.ts'
import { AgentRun, makeAgent } from './agent-run.ts'
import { type EagerDevice, onDevice } from './devices.ts'
import type { UpdatePair } from './update-pair.ts'

/** What a run came to. */
export interface Curve {
  /** Of every update. */
  readonly losses: readonly number[]
  /** Of every episode; none where there are no episodes. */
  readonly returns: readonly number[]
  readonly actions: readonly number[]
}

/** Updates that are made eagerly, and again compiled from the same state. */
export interface Twins {
  next(): Promise<UpdatePair>
  /** Of the eager one, so far. */
  readonly curve: Omit<Curve, 'losses'>
  /** As many updates of a compiled one by itself, from the same seed. */
  free(updates: number): Promise<Curve>
  dispose(): void
}

/** The eager one acts, and what it learns from is handed to the compiled one. */
export async function agentTwins(
  chosen: AgentCase,
  seed: number,
  device: EagerDevice,
): Promise<Twins> {
  const run = await onDevice(device, () => AgentRun.start(chosen, seed))
  const compiled = await onDevice('cpu', () => makeAgent(chosen, seed))
  return {
    curve: run,
    async next() {
      const { before, transitions, updated } = await onDevice(device, () => nextUpdate(run))
      const again = await onDevice('cpu', async () => {
        await compiled.setState(before)
        const metrics = await compiled.learn(transitions)
        return { loss: metrics?.loss ?? Number.NaN, state: await compiled.getState() }
      })
      return { before, eager: updated, compiled: again }
    },
    free: (updates) => onDevice('cpu', () => freeRun(chosen, seed, updates)),
    dispose() {
      run.agent.dispose()
      compiled.dispose()
    },
  }
}

/** @returns the state before the update, what was learnt from, and what came of it */
async function nextUpdate(run: AgentRun) {
  for (;;) {
    const transitions = await run.act()
    const before = await run.agent.getState()
    const metrics = await run.agent.learn(transitions)
    // Where no step learns, an update has no loss.
    if (metrics?.loss === undefined) continue
    const updated = { loss: metrics.loss, state: await run.agent.getState() }
    return { before, transitions, updated }
  }
}

async function freeRun(chosen: AgentCase, seed: number, updates: number): Promise<Curve> {
  const run = await AgentRun.start(chosen, seed)
  const losses: number[] = []
  while (losses.length < updates) {
    const metrics = await run.agent.learn(await run.act())
    if (metrics?.loss !== undefined) losses.push(metrics.loss)
  }
  run.agent.dispose()
  return { losses, returns: run.returns, actions: run.actions }
}
