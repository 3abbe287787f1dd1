import { beforeAll, expect, it } from 'vitest'
import { dqnConfigSchema } from '../../../agents/dqn/config.ts'
import { dqnParts, dqnPolicy } from '../../../agents/dqn/dqn-agent.ts'
import { localAgent } from '../../../agents/local-agent.ts'
import type { ActRequest } from '../../../src/core/agent.ts'
import { CheckpointError } from '../../../src/core/errors.ts'
import { Discrete } from '../../../src/gym/spaces/discrete.ts'
import { loadDevice } from '../../../src/nn/device.ts'
import { Rng } from '../../../src/random/rng.ts'
import { boxSpace, wordActionCount, wordObservationSize } from '../../support/word-env.ts'
import { WordTraining } from '../../support/word-training.ts'

beforeAll(() => loadDevice())

const settings = { hiddenDim: 12, minBufferSize: 20, batchSize: 8, trainFrequency: 4 }

function givenOf(seed: number, hiddenDim = 12, own = {}) {
  const config = dqnConfigSchema.parse({ ...settings, hiddenDim, ...own })
  const context = {
    observationSpace: boxSpace(wordObservationSize),
    actionSpace: new Discrete(wordActionCount),
    rng: new Rng(seed),
  }
  return [context, config] as const
}

const request: ActRequest = {
  observations: Array.from({ length: 6 }, (_, i) =>
    Float32Array.from({ length: wordObservationSize }, (_, j) => ((i + 2 * j) % 5) / 5),
  ),
  actionMasks: Array.from({ length: 6 }, () => new Int8Array(wordActionCount).fill(1)),
  explore: false,
}

it.each([
  ['as they are', {}],
  ['normalised', { normaliseObservations: true, normaliseRewards: true }],
])(
  'a policy elsewhere acts and explores as the learner’s own does, once it has loaded a snapshot, of observations %s',
  async (_, own) => {
    const here = dqnParts(...givenOf(1, 12, own))
    const training = await WordTraining.start(localAgent('dqn', here.policy, here.learner), 1)
    await training.untilUpdates(30)
    const elsewhere = dqnPolicy(...givenOf(2, 12, own))
    const snapshot = await here.learner.snapshot()
    await elsewhere.load(snapshot)
    await elsewhere.setState(await here.policy.getState())
    expect(elsewhere.version).toBe(here.policy.version)
    expect(elsewhere.version).toBe(snapshot.version)
    for (const explore of [false, true]) {
      const asked = { ...request, explore }
      expect(await elsewhere.act(asked)).toEqual(await here.policy.act(asked))
    }
    elsewhere.dispose()
    here.learner.dispose()
  },
)

it('a policy refuses the snapshot of other shapes, and any where its network is the learner’s', async () => {
  const large = dqnParts(...givenOf(1, 20))
  const small = dqnPolicy(...givenOf(1))
  const snapshot = await large.learner.snapshot()
  await expect(small.load(snapshot)).rejects.toThrow(CheckpointError)
  await expect(large.policy.load(snapshot)).rejects.toThrow('shares its learner’s network')
  small.dispose()
  large.learner.dispose()
})

it('a policy and a learner go on from their own states', async () => {
  const here = dqnParts(...givenOf(1))
  const training = await WordTraining.start(localAgent('dqn', here.policy, here.learner), 1)
  await training.untilUpdates(5)
  const again = dqnParts(...givenOf(7))
  await again.learner.setState(await here.learner.getState())
  await again.policy.setState(await here.policy.getState())
  const explore = { ...request, explore: true }
  expect(await again.policy.act(explore)).toEqual(await here.policy.act(explore))
  expect(await again.learner.getState()).toEqual(await here.learner.getState())
  for (const { learner } of [here, again]) learner.dispose()
})
