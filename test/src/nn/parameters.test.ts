import { describe, expect, test } from 'vitest'
import { Parameters } from '../../../src/nn/parameters.ts'

function parameters(values: readonly number[]): Parameters {
  return new Parameters({ w: { shape: [values.length], values: Float32Array.from(values) } })
}

describe('Parameters', () => {
  test('come back from storage, and refuse what does not fit', () => {
    const set = parameters([1, 2])
    const stored = set.toStored('net/')
    const other = parameters([0, 0])
    other.fromStored('net/', stored)
    expect([...other.host('w')]).toEqual([1, 2])
    expect(() => other.fromStored('gone/', stored)).toThrow('no tensor `gone/w`')
    expect(() => parameters([1]).fromStored('net/', stored)).toThrow(
      'Tensor `net/w` is float32 [2], this network needs float32 [1]',
    )
  })

  test('a copy takes the weights of another set, and goes its own way', () => {
    const [from, to] = [parameters([3, 4]), parameters([0, 0])]
    to.copyFrom(from)
    from.host('w')[0] = 5
    expect([...to.host('w')]).toEqual([3, 4])
    expect(to.size).toBe(2)
  })

  test('a stored weight of NaN is refused by name, and nothing is taken', () => {
    const set = parameters([1, 2])
    const stored = set.toStored('net/')
    stored['net/w']!.data[1] = Number.NaN
    expect(() => set.fromStored('net/', stored)).toThrow('`net/w` holds NaN at 1')
    expect([...set.host('w')]).toEqual([1, 2])
  })
})
