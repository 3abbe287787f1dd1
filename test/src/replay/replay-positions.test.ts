import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Transition } from '../../../src/core/agent.ts'
import { CheckpointError, ContractError } from '../../../src/core/errors.ts'
import type { ProgramPosition } from '../../../src/core/policy-initializer.ts'
import { Rng } from '../../../src/random/rng.ts'
import { Demonstrations, joinBatches } from '../../../src/replay/demonstrations.ts'
import { EpisodeCollector } from '../../../src/replay/episode.ts'
import { ReplayBuffer } from '../../../src/replay/replay-buffer.ts'
import { type TestEpisode, transitionsOf } from '../../support/transitions.ts'

/** A position that names the state it belongs to: as many tokens as steps. */
function positionOf(episode: number, t: number): ProgramPosition {
  const tokens = Int32Array.from({ length: t }, (_, i) => episode * 10 + i)
  return { problemId: `problem-${episode % 3}`, tokens }
}

function withPositions(episode: TestEpisode, stream = 0): Transition[] {
  return transitionsOf(episode, stream).map((transition, t) => ({
    ...transition,
    position: positionOf(episode.id, t),
    ...(transition.last && transition.discount === 1
      ? { nextPosition: positionOf(episode.id, t + 1) }
      : {}),
  }))
}

function bufferOf(nStep: number, capacity = 64, blockRows = 4): ReplayBuffer {
  const sizes = { observationSize: 2, actionCount: 3, gamma: 1, priorityExponent: null }
  return new ReplayBuffer({ ...sizes, capacity, nStep, blockRows })
}

const rewardsOf = (length: number) => Array.from({ length }, (_, t) => t)

/** Every drawn row's positions must be those of its own observations. */
function expectOwnPositions(buffer: ReplayBuffer, rows = 40): void {
  const { observationsT, observationsTpN, bootstrapsT, ...batch } = buffer.sample(
    rows,
    1,
    new Rng(1),
  )
  for (let row = 0; row < rows; row++) {
    const at = (all: Float32Array) => positionOf(all[2 * row]!, all[2 * row + 1]!)
    expect(batch.positionsT![row]).toEqual(at(observationsT))
    const isEnd = bootstrapsT[row] === 0
    expect(batch.positionsTpN![row]).toEqual(isEnd ? null : at(observationsTpN))
  }
}

/** Through files and back. */
function throughStorage(state: ReturnType<ReplayBuffer['getState']>): typeof state {
  const { tensors, blocks, json } = structuredClone(state)
  return { tensors, blocks, json: JSON.parse(JSON.stringify(json)) }
}

describe('ReplayBuffer with positions', () => {
  test('gives every state its own, at any time, stored or not', () => {
    const plans = fc.record({
      nStep: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
      capacity: fc.integer({ min: 3, max: 20 }),
      blockRows: fc.integer({ min: 1, max: 6 }),
      ends: fc.array(fc.constantFrom('terminated' as const, 'truncated' as const), {
        minLength: 1,
        maxLength: 6,
      }),
      length: fc.integer({ min: 1, max: 6 }),
    })
    fc.assert(
      fc.property(plans, ({ nStep, capacity, blockRows, ends, length }) => {
        let buffer = bufferOf(nStep, capacity, blockRows)
        ends.forEach((end, id) => {
          for (const step of withPositions({ id, rewards: rewardsOf(length), end }, id % 2)) {
            buffer.add(step)
            if (buffer.size === 0) continue
            expectOwnPositions(buffer, 6)
            const later = bufferOf(nStep, capacity, blockRows)
            later.setState('r/', throughStorage(buffer.getState('r/')))
            expect(later.getState('r/')).toEqual(buffer.getState('r/'))
            buffer = later
          }
        })
      }),
      { numRuns: 30 },
    )
  })

  test('a whole block is the same object in every state until one of its states is told more', () => {
    const buffer = bufferOf(1)
    const steps = withPositions({ id: 1, rewards: rewardsOf(7), end: 'terminated' })
    for (const step of steps.slice(0, 3)) buffer.add(step)
    // Four states, of which the last is told where its program stands by the next step.
    const early = buffer.getState('r/').blocks['r/frames/positions/0']
    const copy = structuredClone(early)
    for (const step of steps.slice(3, 6)) buffer.add(step)
    const [one, other] = [buffer.getState('r/'), buffer.getState('r/')].map(
      ({ blocks }) => blocks['r/frames/positions/0'],
    )
    expect(one).toBe(other)
    expect(one).not.toBe(early)
    expect(early).toEqual(copy)
    expect(early!.tensors.places!.data).toEqual(Int32Array.of(0, 0, 0, 1, 0, 2, -1, 0))
    expect(one!.tensors.places!.data).toEqual(Int32Array.of(0, 0, 0, 1, 0, 2, 0, 3))
    expect(one!.tensors.tokens!.data).toEqual(Int32Array.of(10, 10, 11, 10, 11, 12))
    const later = bufferOf(1)
    later.setState('r/', buffer.getState('r/'))
    expect(later.getState('r/').blocks['r/frames/positions/0']).toBe(one)
  })

  test('what lies in given up blocks is forgotten', () => {
    const buffer = bufferOf(1, 8, 4)
    for (let id = 0; id < 30; id++) {
      for (const step of withPositions({ id, rewards: rewardsOf(3), end: 'terminated' })) {
        buffer.add(step)
      }
    }
    const { blocks, tensors } = buffer.getState('r/')
    const kept = Object.keys(blocks).filter((name) => name.startsWith('r/frames/positions/'))
    expect(kept.length).toBeLessThanOrEqual(4)
    expect(Object.keys(tensors).some((name) => name.includes('positions'))).toBe(true)
  })

  test('without positions there are none, and nothing of them is stored', () => {
    const buffer = bufferOf(1)
    for (const t of transitionsOf({ id: 1, rewards: rewardsOf(6), end: 'terminated' }))
      buffer.add(t)
    const { positionsT, positionsTpN } = buffer.sample(4, 1, new Rng(1))
    expect([positionsT, positionsTpN]).toEqual([null, null])
    const { blocks, tensors } = buffer.getState('r/')
    expect([...Object.keys(blocks), ...Object.keys(tensors)].join()).not.toContain('positions')
  })

  test('a truncated episode must say where its program stands at the end', () => {
    const buffer = bufferOf(1)
    const [only] = withPositions({ id: 1, rewards: [1], end: 'truncated' })
    const { nextPosition: _, ...without } = only!
    expect(() => buffer.add(without)).toThrow('with `position` needs `nextPosition`')
  })

  test('transitions with and without positions do not mix', () => {
    const buffer = bufferOf(1)
    buffer.add(transitionsOf({ id: 1, rewards: [1], end: 'terminated' })[0]!)
    buffer.add(withPositions({ id: 2, rewards: [1], end: 'terminated' })[0]!)
    expect(() => buffer.sample(30, 1, new Rng(1))).toThrow(ContractError)
  })

  test('a state that lacks a block, or whose tokens are cut off, is refused', () => {
    const buffer = bufferOf(1)
    for (const t of withPositions({ id: 1, rewards: rewardsOf(6), end: 'terminated' }))
      buffer.add(t)
    const { tensors, blocks, json } = buffer.getState('r/')
    const name = 'r/frames/positions/0'
    const { [name]: block, ...others } = blocks
    const later = bufferOf(1)
    expect(() => later.setState('r/', { tensors, blocks: others, json })).toThrow(CheckpointError)
    const { places, tokens } = block!.tensors
    const cut = { tensors: { places: places!, tokens: { ...tokens!, data: Int32Array.of(1) } } }
    const damaged = { tensors, blocks: { ...blocks, [name]: cut }, json }
    expect(() => later.setState('r/', damaged)).toThrow('row 2 of `places` is damaged')
  })
})

test('demonstrations give positions beside those of the replay', () => {
  const shown = new Demonstrations({ perTask: 2, minPassed: 0, gamma: 1, nStep: 2 })
  const collector = new EpisodeCollector()
  const outcome = {
    taskId: 'p',
    episodeReturn: 0,
    episodeLength: 3,
    checksPassed: Uint8Array.of(1),
    artifact: '',
  }
  for (const step of withPositions({ id: 4, rewards: rewardsOf(3), end: 'terminated' })) {
    const episode = collector.add(step.last ? { ...step, outcome } : step)
    if (episode !== null) shown.offer(episode)
  }
  const batch = shown.sample(20, new Rng(1))
  for (let row = 0; row < 20; row++) {
    const t = batch.observationsT[2 * row + 1]!
    expect(batch.positionsT![row]).toEqual(positionOf(4, t))
    expect(batch.positionsTpN![row]).toEqual(t + 2 < 3 ? positionOf(4, t + 2) : null)
  }
  const buffer = bufferOf(1)
  for (const step of withPositions({ id: 5, rewards: [1], end: 'terminated' })) buffer.add(step)
  const joined = joinBatches(buffer.sample(1, 1, new Rng(1)), batch)
  expect(joined.positionsT).toEqual([positionOf(5, 0), ...batch.positionsT!])
  const bare = { ...batch, positionsT: null, positionsTpN: null }
  expect(joinBatches(bare, batch).positionsT).toBeNull()
})
