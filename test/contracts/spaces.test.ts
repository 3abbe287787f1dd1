import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ContractError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import type { Space } from '../../src/core/spaces.ts'
import { brokenSpaceRule } from '../../src/gym/check-space.ts'
import { Box } from '../../src/gym/spaces/box.ts'
import { DictSpace } from '../../src/gym/spaces/dict-space.ts'
import { Discrete } from '../../src/gym/spaces/discrete.ts'
import { MultiBinary } from '../../src/gym/spaces/multi-binary.ts'
import { MultiDiscrete } from '../../src/gym/spaces/multi-discrete.ts'
import { spaceFromJson } from '../../src/gym/spaces/stored-space.ts'
import { codeOf, sourceFiles } from '../support/import-graph.ts'
import { TextSpace } from '../support/text-space.ts'

function unbounded<D extends 'float32' | 'int32' | 'uint8'>(dtype: D): Box<D> {
  return new Box({ low: -Infinity, high: Infinity, shape: [3], dtype })
}

/** What Gymnasium 1.x prints for the same space; lists of bounds without numpy's padding. */
const printed: Readonly<Record<string, string>> = {
  Discrete: 'Discrete(5)',
  'Discrete with a start': 'Discrete(5, start=-2)',
  'Box of floats': 'Box(-1.0, 1.0, (2, 3), float32)',
  'Box of int8': 'Box([0 -5], [9 5], (2,), int8)',
  'Box without bounds': 'Box(-inf, inf, (3,), float32)',
  'Box of any int32': 'Box(-2147483648, 2147483647, (3,), int32)',
  'Box of any uint8': 'Box(0, 255, (3,), uint8)',
  'Box bounded on one side': 'Box([0.0 -inf], [inf 0.0], (2,), float32)',
  MultiBinary: 'MultiBinary((2, 3))',
  MultiDiscrete: 'MultiDiscrete([2 7 1])',
  'Dict of arrays': "Dict('a': Box(-inf, inf, (3,), float32), 'b': MultiBinary(4))",
  'Dict of numbers, Dicts and texts':
    "Dict('count': Discrete(3, start=1), 'inner': Dict('row': MultiDiscrete([2 3]), 'text': test/Text))",
  'Dict of a part without a flat form': "Dict('bits': MultiBinary(2), 'text': test/Text)",
}

const spaces: readonly [string, () => Space<unknown>][] = [
  ['Discrete', () => new Discrete(5)],
  ['Discrete with a start', () => new Discrete(5, { start: -2 })],
  ['Box of floats', () => new Box({ low: -1, high: 1, shape: [2, 3], dtype: 'float32' })],
  ['Box of int8', () => new Box({ low: [0, -5], high: [9, 5], shape: [2], dtype: 'int8' })],
  ['Box without bounds', () => unbounded('float32')],
  ['Box of any int32', () => unbounded('int32')],
  ['Box of any uint8', () => unbounded('uint8')],
  [
    'Box bounded on one side',
    () => new Box({ low: [0, -Infinity], high: [Infinity, 0], shape: [2], dtype: 'float32' }),
  ],
  ['MultiBinary', () => new MultiBinary([2, 3])],
  ['MultiDiscrete', () => new MultiDiscrete([2, 7, 1])],
  ['Dict of arrays', () => new DictSpace({ b: new MultiBinary(4), a: unbounded('float32') })],
  [
    'Dict of numbers, Dicts and texts',
    () =>
      new DictSpace({
        count: new Discrete(3, { start: 1 }),
        inner: new DictSpace({ text: new TextSpace(4), row: new MultiDiscrete([2, 3]) }),
      }),
  ],
  [
    'Dict of a part without a flat form',
    () => new DictSpace({ text: new TextSpace(0, 9), bits: new MultiBinary(2) }),
  ],
  ["a user's own, of texts", () => new TextSpace(5)],
  ["a user's own, of texts of many lengths", () => new TextSpace(0, 9)],
]

function throughJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}

/** Copies of an element with NaN in the place of one of its numbers. */
function withNan(element: unknown): unknown[] {
  if (typeof element === 'number') return [Number.NaN]
  if (element instanceof Float32Array) return [element.with(0, Number.NaN)]
  if (typeof element !== 'object' || element === null || ArrayBuffer.isView(element)) return []
  return Object.entries(element).flatMap(([name, part]) =>
    withNan(part).map((nan) => ({ ...element, [name]: nan })),
  )
}

test('the suite covers every space of the sources', () => {
  const inSources = sourceFiles().flatMap((file) =>
    [...codeOf(file).matchAll(/class (\w+)[^{]* implements Space</g)].map(([, name]) => name),
  )
  const covered = new Set(spaces.map(([, create]) => create().constructor.name))
  covered.delete('TextSpace')
  expect([...covered].sort()).toEqual(inSources.sort())
})

test.each(spaces.filter(([, create]) => !(create() instanceof TextSpace)))(
  '%s prints as in Gymnasium',
  (name, create) => {
    expect(String(create())).toBe(printed[name])
  },
)

test('a float prints in the fewest digits that are it, and of many bounds the first and the last', () => {
  const low = [0.1, 1e-20, 3.4028234663852886e38, 16777217, 1 / 3, -2, -5]
  const box = new Box({ low, high: Infinity, shape: [7], dtype: 'float32' })
  expect(String(box)).toBe(
    'Box([0.1 1e-20 3.4028235e+38 ... 0.33333334 -2.0 -5.0], inf, (7,), float32)',
  )
})

describe.each(spaces)('%s', (_, create) => {
  test('keeps every rule that `checkEnv` has for spaces', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (seed) => {
        expect(brokenSpaceRule(create(), seed)).toBeNull()
      }),
    )
  })

  test('contains what it samples', () => {
    const space = create()
    for (let i = 0; i < 100; i++) expect(space.contains(space.sample())).toBe(true)
  })

  test('samples the same again after the same seed, and otherwise after another', () => {
    const space = create()
    const draw = (seed: number) => {
      space.seed(seed)
      return JSON.stringify(Array.from({ length: 20 }, () => space.sample()))
    }
    expect(draw(7)).toBe(draw(7))
    expect(draw(7)).not.toBe(draw(8))
  })

  test('comes back from its JSON and samples the same', () => {
    const space = create()
    const copy = spaceFromJson(throughJson(space))
    expect(copy.toJSON()).toEqual(space.toJSON())
    space.seed(3)
    copy.seed(3)
    expect(copy.sample()).toEqual(space.sample())
  })

  test('an element comes back from JSON to the bit, read by a space that came back from JSON', () => {
    const space = create()
    const copy = spaceFromJson(throughJson(space))
    for (let i = 0; i < 50; i++) {
      const element = space.sample()
      expect(copy.decode(throughJson(space.encode(element)))).toEqual(element)
    }
  })

  test('flattens elements to rows of one size that differ where they do, or says that it cannot', () => {
    const space = create()
    const elements = Array.from({ length: 30 }, () => space.sample())
    if (space.flatSize === null) {
      expect(() => space.flatten(elements[0])).toThrow(ContractError)
      return
    }
    const rows = elements.map((element) => space.flatten(element))
    for (const row of rows) {
      expect(row).toBeInstanceOf(Float32Array)
      expect(row).toHaveLength(space.flatSize)
    }
    const differing = (values: readonly unknown[]) =>
      new Set(values.map((value) => JSON.stringify(value))).size
    expect(differing(rows)).toBe(differing(elements))
  })

  test('contains neither null, undefined, a text, NaN nor a plain list', () => {
    for (const value of [null, undefined, 'x', Number.NaN, [0, 0, 0], {}]) {
      expect(create().contains(value)).toBe(false)
    }
  })

  test('contains nothing that holds NaN, and flattens it neither', () => {
    const space = create()
    for (const element of withNan(space.sample())) {
      expect(space.contains(element)).toBe(false)
      expect(() => space.flatten(element)).toThrow(ContractError)
    }
  })

  test.each([[null], [true], ['x'], [{}], [[]], [{ strange: 1 }], [[null]]])(
    'refuses %j as a stored element, in one line',
    (stored) => {
      const decoding = () => create().decode(stored as Json)
      expect(decoding).toThrow(ContractError)
      expect(decoding).not.toThrow('\n')
    },
  )

  test.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses the seed %s', (seed) => {
    expect(() => create().seed(seed)).toThrow(ContractError)
  })
})
