import { beforeAll, expect, it } from 'vitest'
import { dqnConfigSchema } from '../../../agents/dqn/config.ts'
import { dqnParts } from '../../../agents/dqn/dqn-agent.ts'
import { localAgent } from '../../../agents/local-agent.ts'
import type { ActRequest } from '../../../src/core/agent.ts'
import { CheckpointError } from '../../../src/core/errors.ts'
import { Discrete } from '../../../src/gym/spaces/discrete.ts'
import { loadBackend } from '../../../src/nn/backend.ts'
import { Rng } from '../../../src/random/rng.ts'
import { boxSpace, wordActionCount, wordObservationSize } from '../../support/word-env.ts'
import { WordTraining } from '../../support/word-training.ts'

beforeAll(() => loadBackend())

const settings = { hiddenDim: 12, minBufferSize: 20, batchSize: 8, trainFrequency: 4 }

function partsOf(seed: number, hiddenDim = 12) {
  const config = dqnConfigSchema.parse({ ...settings, hiddenDim })
  const context = {
    observationSpace: boxSpace(wordObservationSize),
    actionSpace: new Discrete(wordActionCount),
    rng: new Rng(seed),
  }
  return dqnParts(context, config)
}

const request: ActRequest = {
  observations: Array.from({ length: 6 }, (_, i) =>
    Float32Array.from({ length: wordObservationSize }, (_, j) => ((i + 2 * j) % 5) / 5),
  ),
  actionMasks: Array.from({ length: 6 }, () => new Int8Array(wordActionCount).fill(1)),
  explore: false,
}

it('a policy elsewhere acts as the learner’s own does, once it has loaded a snapshot', async () => {
  const here = partsOf(1)
  const training = await WordTraining.start(localAgent('dqn', here.policy, here.learner), 1)
  await training.untilUpdates(30)
  const elsewhere = partsOf(2)
  const snapshot = await here.learner.snapshot()
  await elsewhere.policy.load(snapshot)
  expect(elsewhere.policy.version).toBe(here.policy.version)
  expect(elsewhere.policy.version).toBe(snapshot.version)
  const [a, b] = [await here.policy.act(request), await elsewhere.policy.act(request)]
  expect(b).toEqual(a)
  for (const { learner } of [here, elsewhere]) learner.dispose()
})

it('a policy refuses the snapshot of other shapes', async () => {
  const [small, large] = [partsOf(1), partsOf(1, 20)]
  const loading = small.policy.load(await large.learner.snapshot())
  await expect(loading).rejects.toThrow(CheckpointError)
  for (const { learner } of [small, large]) learner.dispose()
})
