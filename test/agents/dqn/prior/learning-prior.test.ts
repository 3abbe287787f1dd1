import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { buildNetworks } from '../../../../agents/dqn/build.ts'
import { type DqnConfig, dqnConfigSchema } from '../../../../agents/dqn/config.ts'
import { GradientStep } from '../../../../agents/dqn/gradient-step.ts'
import type { StoredTensor } from '../../../../src/core/agent.ts'
import { ContractError } from '../../../../src/core/errors.ts'
import { loadDevice } from '../../../../src/nn/device.ts'
import { Rng } from '../../../../src/random/rng.ts'
import type { ReplayBatch } from '../../../../src/replay/replay-buffer.ts'
import { boxSpace, wordActionCount } from '../../../support/word-env.ts'
import { wordModel } from '../../../support/word-model.ts'

const open: { dispose(): void }[] = []
const kept = <T extends { dispose(): void }>(one: T): T => {
  open.push(one)
  return one
}

beforeAll(async () => {
  await loadDevice()
})
afterEach(() => {
  for (const one of open.splice(0)) one.dispose()
})

const contexts = [0, 1].map((word) => ({ problemId: `word-${word}`, docstring: `word ${word}` }))
const size = 2
const mask = Int8Array.of(1, 1, 0, 1, 1, 1)
const none = new Int8Array(wordActionCount)
const placeOf = (word: number, ...tokens: number[]) => ({
  problemId: contexts[word]!.problemId,
  tokens: Int32Array.from(tokens),
})

/** Four steps: two of one program, one at its end, one of another. @param priorsT of the initializer */
function batchOf(priorsT: readonly Float32Array[], returnsT: readonly number[]): ReplayBatch {
  const rng = new Rng('batch')
  const rows = (count: number) => Float32Array.from({ length: count * size }, () => rng.normal())
  return {
    observationsT: rows(4),
    masksT: [mask, mask, mask, mask],
    actionsT: Int32Array.of(4, 1, 5, 3),
    returnsT: Float32Array.from(returnsT),
    bootstrapsT: Float32Array.of(0.9, 0.9, 0, 0.9),
    observationsTpN: rows(4),
    masksTpN: [mask, mask, none, mask],
    priorsT,
    priorsTpN: priorsT,
    positionsT: [placeOf(0), placeOf(0, 4), placeOf(0, 4, 1), placeOf(1, 2)],
    positionsTpN: [placeOf(0, 4), placeOf(0, 4, 1), null, placeOf(1, 2, 3)],
    weights: Float32Array.of(1, 0.5, 0.75, 1),
    slots: Int32Array.of(0, 1, 2, 3),
  }
}

async function stepOf(settings: object) {
  const config: DqnConfig = dqnConfigSchema.parse({
    hiddenDim: 8,
    learn: 'both',
    priorScale: 0.4,
    maxGradNorm: null,
    ...settings,
  })
  const initializer = kept(wordModel())
  const networks = buildNetworks(
    {
      observationSpace: boxSpace(size),
      actionSpace: { n: wordActionCount },
      rng: new Rng(1),
      initializer,
    },
    config,
  )
  const [network, prior] = [kept(networks.network), kept(networks.prior!)]
  const positions = [0, 0, 0, 1].map((word, i) => {
    const tokens = batchOf([], []).positionsT![i]!.tokens
    return { context: contexts[word]!, tokens }
  })
  await prior.act(positions, true)
  const all = await initializer.logProbs(
    positions.map(({ tokens }) => tokens),
    positions.map(({ context }) => context),
  )
  const said = positions.map((_, i) => all.slice(i * wordActionCount, (i + 1) * wordActionCount))
  const step = kept(new GradientStep(networks, config))
  /** As a step does that changes no weight. */
  const at = async (tensors: Readonly<Record<string, StoredTensor>>, batch: ReplayBatch) => {
    step.setState(tensors, step.getState())
    const { metrics } = await step.step(batch, demonstrated(config), 0, new Rng('drawn'))
    const after = step.getState()
    return { loss: metrics.loss!, after, metrics }
  }
  return { step, network, prior, said, at, config }
}

const demonstrated = ({ demonstrations }: DqnConfig) => (demonstrations > 0 ? 2 : 0)

/** Prior logits that no model said, so that what is learnt beyond them is not 0. */
const foreign = Array.from({ length: 4 }, (_, row) =>
  Float32Array.from({ length: wordActionCount }, (__, a) => Math.sin(3 * row + 2 * a)),
)

describe.each([
  ['a value', {}],
  ['quantiles', { distribution: 'quantile', distributionAtoms: 4 }],
  [
    'C51',
    { distribution: 'categorical', distributionAtoms: 9, distributionMin: -2, distributionMax: 4 },
  ],
  ['soft targets', { munchausen: true, munchausenTemperature: 0.4 }],
  ['a margin', { demonstrations: 1, demonstrationMargin: 0.3, double: false }],
  ['the value of the state alone', { learn: 'model' }],
])('with %s', (_, settings) => {
  test('the gradient of the model’s weights agrees with finite differences', async () => {
    const frozen = { learningRate: 0, modelLearningRate: 0, ...settings }
    const { step, at } = await stepOf(frozen)
    const batch = batchOf(foreign, [0.7, -0.4, 1.3, 0.2])
    const rng = new Rng('weights')
    // Other weights than the first, which are 0 in the last layer: of those all atoms are alike.
    const start = Object.fromEntries(
      Object.entries(step.getState().tensors).map(([name, tensor]): [string, StoredTensor] => {
        if (!/^(?:online|target)\//.test(name)) return [name, tensor]
        return [name, { ...tensor, data: tensor.data.map((x) => x + 0.3 * rng.normal()) }]
      }),
    )
    const { after } = await at(start, batch)
    // Adam's first moment after one step is a tenth of the gradient.
    const weights = Object.keys(start).filter((name) => name.startsWith('model/weights/'))
    const gradientOf = (name: string) =>
      after.tensors[name.replace('weights/', 'adam/m/')]!.data.map((m) => 10 * m)
    const squares = weights.flatMap((name) => [...gradientOf(name)]).map((g) => g * g)
    const norm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0))
    expect(norm).toBeGreaterThan(1e-3)
    // Along itself, and along directions that are drawn.
    const draws = [null, new Rng('first'), new Rng('second'), new Rng('third')]
    for (const drawn of draws) {
      const ways = new Map(
        weights.map((name) => {
          const gradient = gradientOf(name)
          return [name, gradient.map((g) => (drawn === null ? g / norm : drawn.normal() / 8))]
        }),
      )
      const moved = (by: number) =>
        Object.fromEntries(
          Object.entries(start).map(([name, tensor]) => {
            const way = ways.get(name)
            if (way === undefined) return [name, tensor]
            return [name, { ...tensor, data: tensor.data.map((x, i) => x + by * way[i]!) }]
          }),
        )
      const h = 4e-3
      const [up, down] = [await at(moved(h), batch), await at(moved(-h), batch)]
      const slope = (up.loss - down.loss) / (2 * h)
      let expected = 0
      for (const [name, way] of ways) {
        const gradient = gradientOf(name)
        for (const [i, along] of way.entries()) expected += gradient[i]! * along
      }
      expect(Math.abs(slope - expected)).toBeLessThan(2e-3 * Math.max(norm, 0.05))
    }
  })
})

test('what earns nothing changes nothing: the model starts as the initializer, to which values are held', async () => {
  for (const learn of ['model', 'both']) {
    const { step, said } = await stepOf({ learn, learningRate: 0.1, modelLearningRate: 0.1 })
    const { metrics } = await step.step(batchOf(said, [0, 0, 0, 0]), 0, 0, new Rng(1))
    expect(metrics.loss).toBeLessThan(1e-12)
    const paid = await step.step(batchOf(said, [0, 0, 1, 0]), 0, 0, new Rng(1))
    expect(paid.metrics.loss).toBeGreaterThan(0.01)
    expect(paid.metrics['grad_norm/model/output']).toBeGreaterThan(0.01)
  }
})

test('the target has a model of its own, which goes after the one that learns when it is renewed', async () => {
  // Of the best action and of the soft value the prior's share is 0: the bonus shows whose it is.
  const settings = { learningRate: 0, modelLearningRate: 0.1, munchausen: true, tau: 0.25 }
  const { step } = await stepOf(settings)
  const batch = batchOf(foreign, [0.7, -0.4, 1.3, 0.2])
  const targets = async () => (await step.step(batch, 0, 0, new Rng(1))).metrics.q_target_mean
  const weights = (prefix: string) =>
    Object.entries(step.getState().tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([, { data }]) => data.slice())
  const copy = weights('modelTarget/')
  expect(copy).toEqual(weights('model/weights/'))
  const first = await targets()
  expect(await targets()).toBe(first)
  expect(weights('modelTarget/')).toEqual(copy)
  const aim = weights('model/weights/')
  expect(aim).not.toEqual(copy)
  step.renewTarget()
  const renewed = weights('modelTarget/')
  for (const [k, values] of renewed.entries()) {
    for (const [i, value] of values.entries()) {
      const from = copy[k]![i]!
      expect(value).toBeCloseTo(from + 0.25 * (aim[k]![i]! - from), 6)
    }
  }
  expect(await targets()).not.toBe(first)
})

test('double DQN picks the next action by the model that learns, and values it by the target’s', async () => {
  const targetsOf = async (double: boolean) => {
    const frozen = { learningRate: 0, modelLearningRate: 0, double }
    const { step, at } = await stepOf(frozen)
    const { tensors } = step.getState()
    const turned = Object.fromEntries(
      Object.entries(tensors).map(([name, tensor]): [string, StoredTensor] =>
        name.startsWith('model/weights/output/')
          ? [name, { ...tensor, data: tensor.data.map((x) => -5 * x) }]
          : [name, tensor],
      ),
    )
    const batch = batchOf(foreign, [0, 0, 0, 0])
    const before = (await at(tensors, batch)).metrics.q_target_mean!
    return { before, after: (await at(turned, batch)).metrics.q_target_mean! }
  }
  const [single, double] = [await targetsOf(false), await targetsOf(true)]
  // The best action of the target's model costs nothing, whichever model learns.
  for (const mean of [single.before, single.after, double.before]) expect(mean).toBeCloseTo(0, 6)
  expect(double.after).toBeLessThan(-0.01)
})

test('steps without a position, or without what the initializer said, are refused', async () => {
  const { step, said } = await stepOf({})
  const batch = batchOf(said, [0, 0, 0, 0])
  const run = (change: Partial<ReplayBatch>) => step.step({ ...batch, ...change }, 0, 0, new Rng(1))
  await expect(run({ positionsT: null })).rejects.toThrow(ContractError)
  await expect(run({ positionsT: null })).rejects.toThrow(
    'Expected a `position` with every transition',
  )
  await expect(run({ priorsT: null })).rejects.toThrow(
    'Expected `priorLogits` with every transition',
  )
})
