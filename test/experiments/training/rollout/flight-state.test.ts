import { expect, test } from 'vitest'
import { readFlight, writeFlight } from '../../../../experiments/training/rollout/flight-state.ts'
import type { Transition } from '../../../../src/core/agent.ts'
import { boxSpace } from '../../../support/word-env.ts'

test('what is in flight comes back as it was, with where a truncated program stands', () => {
  const position = { problemId: 'double', tokens: Int32Array.of(18) }
  const within: Transition = {
    observation: Float32Array.of(0, 0.5),
    action: 1,
    reward: 0.1,
    discount: 1,
    nextObservation: Float32Array.of(0.25, 0.5),
    actionMask: Int8Array.of(1, 1),
    nextActionMask: Int8Array.of(1, 0),
    behaviourLogProb: -0.7,
    policyVersion: 3,
    stream: 1,
    last: false,
    priorLogits: Float32Array.of(-0.1, 1 / 3),
    position,
  }
  const cut: Transition = {
    ...within,
    last: true,
    nextPriorLogits: Float32Array.of(2, 1 / 7),
    nextPosition: { problemId: 'double', tokens: Int32Array.of(18, 1) },
  }
  const { position: _, priorLogits: __, ...bare } = within
  const transitions = [within, cut, bare]
  const space = boxSpace(2)
  const stored = writeFlight({ transitions, episodes: [] }, space)
  const read = readFlight(JSON.parse(JSON.stringify(stored)), space, 0)
  expect(read).toEqual({ transitions, episodes: [] })
})
