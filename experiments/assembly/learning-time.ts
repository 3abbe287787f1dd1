import { type DqnConfig, dqnConfigSchema } from '../../agents/dqn/config.ts'
import { dqnAgent } from '../../agents/dqn/dqn-agent.ts'
import type { Agent, Transition } from '../../src/core/agent.ts'
import { Box } from '../../src/gym/spaces/box.ts'
import { Rng } from '../../src/random/rng.ts'
import type { ResolvedConfig } from '../config/resolved-config.ts'

// Legend: B batch, A actions, D observation size.

/** The sizes that decide how much an agent has to compute. */
export interface LearningSizes {
  readonly observationSize: number
  readonly actions: number
  /** Most steps of an episode. */
  readonly maxSteps: number
}

/** Seconds below which there is nothing to say. */
const WORTH_SAYING = 600
/** Additions and multiplications below which measuring is not worth its time. */
const WORTH_MEASURING = 3e12
/** Forward, backward twice, target: each 2 B operations a weight. */
const PASSES = 4
/** The vocabulary that is made by default. */
const USUAL_ACTIONS = 256

/**
 * One line where learning will take long on this machine: at most about how long, and which setting makes
 * most of it. Gradient steps are counted from the settings; how long one takes is measured on a network of
 * that size, where the counted work is large enough to be worth it. Null for other agents than `dqn`, which
 * learn once in many steps, and for short runs.
 */
export async function learningTimeNotice(
  { agent: { id, module, options }, training }: Pick<ResolvedConfig, 'agent' | 'training'>,
  sizes: LearningSizes,
): Promise<string | null> {
  const dqn = options as unknown as DqnConfig
  if (id !== 'dqn' || module !== null || dqn.body !== 'feedforward') return null
  const steps = gradientSteps(dqn, training.numEpisodes, sizes)
  if (steps * operations(dqn, sizes) < WORTH_MEASURING) return null
  const each = await secondsOfStep(dqn, sizes)
  const total = steps * each
  if (total < WORTH_SAYING) return null
  return (
    `learning takes up to about ${duration(total)} on this machine: ${steps} gradient steps of ${Number(each.toPrecision(2))} s, if every episode has ${sizes.maxSteps} steps; ` +
    (await largestSaving(dqn, training.numEpisodes, sizes, each))
  )
}

/** Which one setting, at its default, would make the run shortest; what changes a gradient step is measured. */
async function largestSaving(
  dqn: DqnConfig,
  episodes: number,
  sizes: LearningSizes,
  each: number,
): Promise<string> {
  const usual = dqnConfigSchema.parse({})
  const ways: { written: string; instead: string; seconds: number }[] = []
  const add = async (written: string, instead: unknown, changed: DqnConfig, actions: number) => {
    const other = { ...sizes, actions }
    const [steps, work] = [gradientSteps(changed, episodes, other), operations(changed, other)]
    if (steps * work >= workNow) return
    const isSameStep = work === operations(dqn, sizes)
    const seconds = steps * (isSameStep ? each : await secondsOfStep(changed, other))
    ways.push({ written, instead: JSON.stringify(instead), seconds })
  }
  const workNow = operations(dqn, sizes) * gradientSteps(dqn, episodes, sizes)
  const { trainFrequency, batchSize, hiddenDim } = usual
  const { actions } = sizes
  await add(`environment.vocab_size: ${actions}`, USUAL_ACTIONS, dqn, USUAL_ACTIONS)
  await add(
    `agent.train_frequency: ${dqn.trainFrequency}`,
    trainFrequency,
    { ...dqn, trainFrequency },
    actions,
  )
  await add(`agent.batch_size: ${dqn.batchSize}`, batchSize, { ...dqn, batchSize }, actions)
  await add(
    `agent.hidden_dim: ${JSON.stringify(dqn.hiddenDim)}`,
    hiddenDim,
    { ...dqn, hiddenDim },
    actions,
  )
  const [best] = ways.sort((a, b) => a.seconds - b.seconds)
  if (best === undefined || best.seconds > 0.8 * each * gradientSteps(dqn, episodes, sizes))
    return 'fewer `training.num_episodes` take less'
  return `\`${best.written}\` makes it long: with ${best.instead} it would be ${duration(best.seconds)}`
}

function gradientSteps(dqn: DqnConfig, episodes: number, { maxSteps }: LearningSizes): number {
  const steps = Math.max(0, episodes * maxSteps - dqn.minBufferSize)
  return Math.round(steps / dqn.trainFrequency)
}

/** Additions and multiplications of one gradient step, counted. */
function operations(dqn: DqnConfig, { observationSize, actions }: LearningSizes): number {
  const atoms = dqn.distribution === 'none' ? 1 : dqn.distributionAtoms
  const widths = [observationSize, ...dqn.hiddenDim, actions * atoms]
  const weights = widths.slice(1).reduce((sum, width, i) => sum + width * widths[i]!, 0)
  return 2 * dqn.batchSize * weights * (dqn.double ? PASSES + 1 : PASSES)
}

/** Seconds of one gradient step of an agent of these sizes, which is made for that and thrown away. */
async function secondsOfStep(
  dqn: DqnConfig,
  { observationSize, actions }: LearningSizes,
): Promise<number> {
  const { batchSize } = dqn
  const agent = await dqnAgent.create({
    observationSpace: new Box({ low: -1, high: 1, shape: [observationSize], dtype: 'float32' }),
    actionSpace: { n: actions },
    rng: new Rng(0),
    trainingProgress: () => 0,
    config: {
      ...dqn,
      // As many transitions as are given at once make one step.
      ...{ trainFrequency: batchSize, minBufferSize: batchSize, bufferCapacity: 2 * batchSize },
      demonstrations: 0,
    },
  })
  try {
    const batch = transitions(batchSize, observationSize, actions)
    // The first step compiles.
    await learnTimed(agent, batch)
    return await learnTimed(agent, batch)
  } finally {
    agent.dispose()
  }
}

async function learnTimed(agent: Agent, batch: readonly Transition[]): Promise<number> {
  const startedAt = performance.now()
  await agent.learn(batch)
  return (performance.now() - startedAt) / 1000
}

function transitions(count: number, observationSize: number, actions: number): Transition[] {
  const observation = new Float32Array(observationSize).fill(0.5)
  const mask = new Int8Array(actions).fill(1)
  return Array.from({ length: count }, (_, i) => ({
    observation,
    action: i % actions,
    reward: 0,
    discount: 1,
    nextObservation: observation,
    actionMask: mask,
    nextActionMask: mask,
    behaviourLogProb: 0,
    policyVersion: 0,
    stream: i,
    last: true,
  }))
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`
  return `${Number((seconds / 3600).toPrecision(2))} h`
}
