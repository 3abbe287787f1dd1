import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Transition } from '../../../src/core/agent.ts'
import { ContractError } from '../../../src/core/errors.ts'
import { Rng } from '../../../src/random/rng.ts'
import { ReplayBuffer } from '../../../src/replay/replay-buffer.ts'
import { type TestEpisode, transitionsOf } from '../../support/transitions.ts'

/** Prior logits that name the state they belong to. */
const priorOf = (episode: number, t: number) => Float32Array.of(episode, t, -1)

function withPriors(episode: TestEpisode, stream = 0): Transition[] {
  return transitionsOf(episode, stream).map((transition, t) => ({
    ...transition,
    priorLogits: priorOf(episode.id, t),
    ...(transition.last && transition.discount === 1
      ? { nextPriorLogits: priorOf(episode.id, t + 1) }
      : {}),
  }))
}

function bufferOf(nStep: number, capacity = 64): ReplayBuffer {
  const sizes = { observationSize: 2, actionCount: 3, gamma: 1, priorityExponent: null }
  return new ReplayBuffer({ ...sizes, capacity, nStep })
}

/** Every drawn row's priors must be those of its own observations. */
function expectOwnPriors(buffer: ReplayBuffer, rows = 40): void {
  const batch = buffer.sample(rows, 1, new Rng(1))
  for (let row = 0; row < rows; row++) {
    const at = [...batch.observationsT.subarray(2 * row, 2 * row + 2)]
    const next = [...batch.observationsTpN.subarray(2 * row, 2 * row + 2)]
    expect([...batch.priorsT![row]!]).toEqual([...at, -1])
    const nothing = batch.bootstrapsT[row] === 0
    expect([...batch.priorsTpN![row]!]).toEqual(nothing ? [0, 0, 0] : [...next, -1])
  }
}

describe('ReplayBuffer with priors', () => {
  test('gives every state its own, at any time in the middle of any episodes', () => {
    const plans = fc.record({
      nStep: fc.constantFrom(1, 2, 3, Number.POSITIVE_INFINITY),
      capacity: fc.integer({ min: 3, max: 20 }),
      ends: fc.array(fc.constantFrom('terminated' as const, 'truncated' as const), {
        minLength: 1,
        maxLength: 6,
      }),
      length: fc.integer({ min: 1, max: 6 }),
    })
    fc.assert(
      fc.property(plans, ({ nStep, capacity, ends, length }) => {
        const buffer = bufferOf(nStep, capacity)
        ends.forEach((end, id) => {
          const rewards = Array.from({ length }, (_, t) => t)
          for (const transition of withPriors({ id, rewards, end }, id % 2)) {
            buffer.add(transition)
            if (buffer.size > 0) expectOwnPriors(buffer, 6)
          }
        })
      }),
      { numRuns: 30 },
    )
  })

  test('a state in the middle of an episode goes on as if it had not been stored', () => {
    const [first, rest] = [bufferOf(1), bufferOf(1)]
    const episode = withPriors({ id: 1, rewards: [1, 2, 3, 4], end: 'terminated' })
    for (const transition of episode.slice(0, 2)) first.add(transition)
    const state = first.getState('r/')
    rest.setState('r/', { tensors: state.tensors, json: JSON.parse(JSON.stringify(state.json)) })
    for (const transition of episode.slice(2)) {
      first.add(transition)
      rest.add(transition)
    }
    expect(rest.sample(30, 1, new Rng(2))).toEqual(first.sample(30, 1, new Rng(2)))
    expect(rest.getState('r/')).toEqual(first.getState('r/'))
    expectOwnPriors(rest)
  })

  test('keeps them as the memory grows', () => {
    const buffer = bufferOf(1, 400)
    const rewards = Array.from({ length: 300 }, (_, t) => t)
    for (const t of withPriors({ id: 1, rewards, end: 'terminated' })) buffer.add(t)
    expect(buffer.frames).toBeGreaterThan(128)
    expectOwnPriors(buffer)
  })

  test('without priors there are none', () => {
    const buffer = bufferOf(1)
    for (const t of transitionsOf({ id: 1, rewards: [1, 2], end: 'terminated' })) buffer.add(t)
    const { priorsT, priorsTpN } = buffer.sample(4, 1, new Rng(1))
    expect([priorsT, priorsTpN]).toEqual([null, null])
  })

  test('a truncated episode must say what the prior was at its end', () => {
    const buffer = bufferOf(1)
    const [only] = withPriors({ id: 1, rewards: [1], end: 'truncated' })
    const { nextPriorLogits: _, ...without } = only!
    expect(() => buffer.add(without)).toThrow('needs `nextPriorLogits`')
  })

  test('transitions with and without priors do not mix', () => {
    const buffer = bufferOf(1)
    const [bare] = transitionsOf({ id: 1, rewards: [1], end: 'terminated' })
    const [full] = withPriors({ id: 2, rewards: [1], end: 'terminated' })
    buffer.add(bare!)
    buffer.add(full!)
    expect(() => buffer.sample(30, 1, new Rng(1))).toThrow(ContractError)
  })
})
