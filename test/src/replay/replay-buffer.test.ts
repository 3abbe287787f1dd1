import { describe, expect, test } from 'vitest'
import { ContractError } from '../../../src/core/errors.ts'
import { Rng } from '../../../src/random/rng.ts'
import { ReplayBuffer, type ReplayOptions } from '../../../src/replay/replay-buffer.ts'
import { type TestEpisode, transitionsOf } from '../../support/transitions.ts'

const options: ReplayOptions = {
  capacity: 8,
  observationSize: 2,
  actionCount: 3,
  gamma: 1,
  nStep: 1,
  priorityExponent: null,
}

function filled(extra: Partial<ReplayOptions>, episodes: readonly TestEpisode[]): ReplayBuffer {
  const buffer = new ReplayBuffer({ ...options, ...extra })
  for (const episode of episodes) for (const t of transitionsOf(episode)) buffer.add(t)
  return buffer
}

const three: TestEpisode[] = [
  { id: 1, rewards: [1, 2, 3], end: 'terminated' },
  { id: 2, rewards: [4, 5, 6], end: 'truncated' },
  { id: 3, rewards: [7, 8, 9], end: 'terminated' },
]

describe('ReplayBuffer', () => {
  test('gives back what went in, terminal steps with nothing to follow', () => {
    const buffer = filled({}, three.slice(0, 1))
    const batch = buffer.sample(50, 1, new Rng(1))
    expect(new Set(batch.returnsT)).toEqual(new Set([1, 2, 3]))
    batch.returnsT.forEach((reward, row) => {
      const t = reward - 1
      expect([...batch.observationsT.subarray(2 * row, 2 * row + 2)]).toEqual([1, t])
      expect(batch.actionsT[row]).toBe(t % 3)
      expect(batch.masksT[row]![t % 3]).toBe(1)
      expect(batch.bootstrapsT[row]).toBe(t === 2 ? 0 : 1)
      const next = [...batch.observationsTpN.subarray(2 * row, 2 * row + 2)]
      expect(next).toEqual(t === 2 ? [0, 0] : [1, t + 1])
      expect(batch.masksTpN[row]!.some((allowed) => allowed === 1)).toBe(t !== 2)
      expect(batch.weights[row]).toBe(1)
    })
  })

  test('drops the oldest past its capacity and frees their frames', () => {
    const buffer = filled({ capacity: 4 }, three)
    expect(buffer.size).toBe(4)
    const drawn = new Set(buffer.sample(200, 1, new Rng(2)).returnsT)
    expect(drawn).toEqual(new Set([6, 7, 8, 9]))
    // Four observations, and the one after the truncated step.
    expect(buffer.frames).toBe(5)
  })

  test('draws in proportion to the priorities and weighs against them, worked by hand', () => {
    const buffer = filled({ priorityExponent: 1, capacity: 2 }, [
      { id: 1, rewards: [1, 2], end: 'terminated' },
    ])
    buffer.setPriorities(Int32Array.of(0, 1), Float32Array.of(0.999, -2.999))
    const batch = buffer.sample(4000, 1, new Rng(3))
    const share = batch.slots.filter((slot) => slot === 1).length / 4000
    expect(share).toBeCloseTo(0.75, 2)
    batch.slots.forEach((slot, row) => {
      // Weights (N p)^−1 are 2 and 2/3; over the largest: 1 and 1/3.
      expect(batch.weights[row]).toBeCloseTo(slot === 0 ? 1 : 1 / 3, 5)
    })
  })

  test('gives a new transition the largest priority so far', () => {
    const buffer = filled({ priorityExponent: 1 }, [three[0]!])
    buffer.setPriorities(Int32Array.of(0, 1, 2), Float32Array.of(0, 99.999, 0))
    buffer.add(transitionsOf({ id: 4, rewards: [1], end: 'terminated' })[0]!)
    const { slots } = buffer.sample(2000, 0, new Rng(4))
    expect(slots.filter((slot) => slot === 3).length / 2000).toBeCloseTo(0.5, 1)
  })

  test.each<Partial<ReplayOptions>>([
    { nStep: 1 },
    { nStep: 3, priorityExponent: 0.6, capacity: 5 },
    { nStep: Number.POSITIVE_INFINITY, capacity: 5 },
    { nStep: 3, priorityExponent: 0.6, capacity: 5, blockRows: 2 },
    { nStep: 1, capacity: 7, blockRows: 1 },
  ])('goes on from its state as if it had not stopped (%o)', (extra) => {
    const open: TestEpisode = { id: 9, rewards: [1, 2, 3, 4, 5], end: 'truncated' }
    const [head, tail] = [transitionsOf(open).slice(0, 2), transitionsOf(open).slice(2)]
    const straight = filled(extra, three)
    for (const transition of head) straight.add(transition)
    straight.setPriorities(Int32Array.of(0, 1), Float32Array.of(0.3, 4))
    const resumed = new ReplayBuffer({ ...options, ...extra })
    const stored = straight.getState('r/')
    resumed.setState('r/', {
      tensors: stored.tensors,
      blocks: stored.blocks,
      json: JSON.parse(JSON.stringify(stored.json)),
    })
    for (const transition of tail) {
      straight.add(transition)
      resumed.add(transition)
    }
    expect(resumed.sample(20, 0.5, new Rng(5))).toEqual(straight.sample(20, 0.5, new Rng(5)))
    expect(resumed.frames).toBe(straight.frames)
    expect(resumed.getState('r/')).toEqual(straight.getState('r/'))
  })

  test('gives what is whole as the same blocks again, and those of what has gone no more', () => {
    const blockRows = 2
    const buffer = filled({ capacity: 4, blockRows }, three)
    const before = buffer.getState('').blocks
    for (const transition of transitionsOf(three[0]!)) buffer.add(transition)
    const after = buffer.getState('').blocks
    const kept = Object.keys(before).filter((name) => name in after)
    expect(kept.length).toBeGreaterThan(0)
    for (const name of kept) expect(after[name], name).toBe(before[name])
    expect(Object.keys(before).some((name) => !(name in after))).toBe(true)
    expect(Object.keys(after).some((name) => !(name in before))).toBe(true)
    // No more than what the four are in, each in a frame or two.
    expect(Object.keys(after).length).toBeLessThan(8)
  })

  test('a block that was given out stays as it was when a prior comes later', () => {
    const buffer = new ReplayBuffer({ ...options, blockRows: 1 })
    const [first, second] = transitionsOf({ id: 1, rewards: [1, 2], end: 'terminated' })
    const priorLogits = Float32Array.of(0.5, 1, 2)
    buffer.add({ ...first!, priorLogits })
    const before = buffer.getState('').blocks
    const copy = structuredClone(before)
    buffer.add({ ...second!, priorLogits })
    const after = buffer.getState('').blocks
    expect(before).toEqual(copy)
    // The frame that the second step starts from was whole by then.
    expect(after['frames/1']).not.toEqual(before['frames/1'])
    expect([...after['frames/1']!.tensors.priors!.data]).toEqual([0.5, 1, 2])
    expect(after['frames/0']).toBe(before['frames/0'])
  })

  test('a state whose block is missing or of another size is refused by its name', () => {
    const buffer = filled({ blockRows: 2 }, three)
    const { blocks, ...state } = buffer.getState('r/')
    const [name = '', block] = Object.entries(blocks)[0]!
    const { [name]: _, ...fewer } = blocks
    const set = (others: typeof blocks) => () =>
      new ReplayBuffer(options).setState('r/', { ...state, blocks: others })
    expect(set(fewer)).toThrow(`block \`${name}\` is missing`)
    const short = { ...block!.tensors.masks!, data: new Int32Array(1) }
    const damaged = { tensors: { ...block!.tensors, masks: short } }
    expect(set({ ...blocks, [name]: damaged })).toThrow('`masks` is not 2 rows of 1')
  })

  test('reads what was stored slot by slot, and goes on in the slot that is next', () => {
    const ints = (...data: number[]) =>
      ({ dtype: 'int32', shape: [data.length], data: Int32Array.from(data) }) as const
    const floats = (...data: number[]) =>
      ({ dtype: 'float32', shape: [data.length], data: Float32Array.from(data) }) as const
    // Three slots, of which the second holds the oldest: the first was taken anew.
    const observations = { ...floats(9, 4, 9, 2, 9, 3, 9, 5), shape: [4, 2] }
    const tensors = {
      'r/observations': observations,
      'r/masks': { ...ints(1, 2, 4, 7), shape: [4, 1] },
      'r/frame': ints(0, 1, 2),
      'r/nextFrame': ints(3, 2, -1),
      'r/action': ints(0, 1, 2),
      'r/return': floats(4, 2, 3),
      'r/bootstrap': floats(0.5, 0.5, 0),
    }
    const accumulator = { state: 'n-step-streams', version: 0, value: [] }
    const json = { next: 1, maxPriority: 1, accumulator }
    const buffer = new ReplayBuffer({ ...options, capacity: 3, blockRows: 2 })
    buffer.setState('r/', { tensors, json })
    const slots = () => {
      const batch = buffer.sample(60, 1, new Rng(1))
      const found = [...batch.slots].map((slot, row) => {
        const observation = [...batch.observationsT.subarray(2 * row, 2 * row + 2)]
        return [slot, [...observation, batch.returnsT[row]!, batch.observationsTpN[2 * row + 1]!]]
      })
      return Object.fromEntries(found)
    }
    expect(slots()).toEqual({ 0: [9, 4, 4, 5], 1: [9, 2, 2, 3], 2: [9, 3, 3, 0] })
    buffer.add(transitionsOf({ id: 1, rewards: [7], end: 'terminated' })[0]!)
    expect(slots()).toEqual({ 0: [9, 4, 4, 5], 1: [1, 0, 7, 0], 2: [9, 3, 3, 0] })
    const stored = buffer.getState('r/')
    const copy = new ReplayBuffer({ ...options, capacity: 3 })
    copy.setState('r/', stored)
    expect(copy.sample(60, 1, new Rng(1))).toEqual(buffer.sample(60, 1, new Rng(1)))
    for (const one of [buffer, copy]) {
      for (const transition of transitionsOf(three[0]!)) one.add(transition)
      expect(one.frames).toBe(3)
    }
    expect(copy.getState('r/')).toEqual(buffer.getState('r/'))
  })

  test('refuses to sample before anything is in it', () => {
    expect(() => new ReplayBuffer(options).sample(1, 1, new Rng(6))).toThrow(ContractError)
  })
})

describe('numbers that are not finite', () => {
  test('a TD error that is none is refused with its row, and no priority changes', () => {
    const buffer = filled({ priorityExponent: 0.6 }, three)
    const before = buffer.getState('').tensors.priority
    for (const error of [Number.NaN, Infinity]) {
      const run = () => buffer.setPriorities(Int32Array.of(0, 1), Float32Array.of(5, error))
      expect(run).toThrow(`The TD error of row 1, which sets its priority, is ${error}`)
    }
    expect(buffer.getState('').tensors.priority).toEqual(before)
  })

  test('weights stay finite beside the largest priority there is', () => {
    const buffer = filled({ priorityExponent: 1 }, three)
    buffer.setPriorities(Int32Array.of(0, 1, 2, 3, 4, 5, 6), new Float32Array(7))
    buffer.setPriorities(Int32Array.of(7), Float32Array.of(3e38))
    const { weights } = buffer.sample(64, 1, new Rng(1))
    expect(weights.every((weight) => weight >= 0 && weight <= 1)).toBe(true)
  })

  test.each([-0.1, 1.1, Number.NaN])('a priority exponent of %f is refused', (priorityExponent) => {
    expect(() => filled({ priorityExponent }, [])).toThrow('`priorityExponent`')
  })

  test.each([Number.NaN, -Infinity, 1e39])('a reward of %f is refused', (reward) => {
    const run = () => filled({}, [{ id: 1, rewards: [reward], end: 'terminated' }])
    expect(run).toThrow(`got ${reward} in environment 0`)
  })

  test('rewards whose sum float32 does not hold are refused', () => {
    const run = () => filled({ nStep: 2 }, [{ id: 1, rewards: [3e38, 3e38], end: 'terminated' }])
    expect(run).toThrow('The rewards of 2 steps add up to')
  })
})
