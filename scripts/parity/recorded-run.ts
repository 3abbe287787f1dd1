import { lookupAgent } from '../../agents/registry.ts'
import type { AgentState, Transition } from '../../src/core/agent.ts'
import type { Observation } from '../../src/core/env.ts'
import { Rng, type RngState } from '../../src/random/rng.ts'
import type { AgentCase } from './agent-cases.ts'
import { AgentRun } from './agent-run.ts'
import { ACTIONS } from './letters.ts'

/** Enough for what an update draws: minibatches, replay, noise, dropout. */
const DRAWN = 6000

/** What is written for a peer to do again: arrays, and what was made of them. */
export interface Recorded {
  readonly kind: string
  readonly settings: unknown
  readonly actionCount: number
  readonly weights: Weights
  readonly updates: readonly object[]
}

/** Row-major, by name. */
type Weights = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly values: number[] }>
>

/** A run of an agent from its first weights on: what it was told in every call of `learn`, and what it made of it. */
export async function recordedRun(
  chosen: AgentCase,
  seed: number,
  updates: number,
): Promise<Recorded> {
  const run = await AgentRun.start(chosen, seed)
  const { weights } = learntOf(await run.agent.getState())
  const made: object[] = []
  for (let calls: object[] = []; made.length < updates; ) {
    const transitions = await run.act()
    const before = await run.agent.getState()
    calls.push(transitions.map(plainTransition))
    const metrics = await run.agent.learn(transitions)
    if (metrics === null) continue
    const learnt = learntOf(await run.agent.getState())
    made.push({ calls, drawn: nextUniforms(before), metrics, ...learnt })
    calls = []
  }
  run.agent.dispose()
  const settings = lookupAgent(chosen.agent).configSchema.parse(chosen.config)
  return { kind: chosen.agent, settings, actionCount: ACTIONS, weights, updates: made }
}

/** Weights that act and Adam's first moments, which are empty for other optimizers, by the weights' names. */
export function learntOf({ tensors }: Pick<AgentState, 'tensors'>) {
  const under = (prefix: RegExp): Weights =>
    Object.fromEntries(
      Object.entries(tensors)
        .filter(([name]) => prefix.test(name))
        .map(([name, { shape, data }]) => [name.replace(prefix, ''), { shape, values: [...data] }]),
    )
  return { weights: under(/^(?:online|net|model)\//), moments: under(/^adam\/m\//) }
}

/** What the learner's generator gives next: chance is no arithmetic, and is handed over. */
function nextUniforms({ json }: AgentState): number[] {
  const rng = Rng.fromState((json as unknown as { readonly learnRng: RngState }).learnRng)
  return Array.from({ length: DRAWN }, () => rng.uniform())
}

function plainTransition({
  observation,
  nextObservation,
  actionMask,
  nextActionMask,
  priorLogits,
  nextPriorLogits,
  ...rest
}: Transition): object {
  const { action, reward, discount, behaviourLogProb, stream, last, outcome } = rest
  return {
    action,
    reward,
    discount,
    behaviourLogProb,
    stream,
    last,
    task: outcome?.taskId ?? null,
    checks: [...(outcome?.checksPassed ?? [])],
    observation: plainObservation(observation),
    nextObservation: plainObservation(nextObservation),
    mask: [...actionMask],
    nextMask: [...nextActionMask],
    prior: priorLogits === undefined ? null : [...priorLogits],
    nextPrior: nextPriorLogits === undefined ? null : [...nextPriorLogits],
  }
}

function plainObservation(observation: Observation): unknown {
  if (ArrayBuffer.isView(observation)) return Array.from(observation)
  return Object.fromEntries(
    Object.entries(observation).map(([name, part]) => [name, Array.from(part)]),
  )
}
