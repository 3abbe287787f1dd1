import { expect, test } from 'vitest'
import { drawArguments } from '../../../../problems/generators/entries/domains.ts'
import { parameters } from '../../../../problems/generators/entries/terse.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { conforms, parsePyType } from '../../../../src/values/py-type.ts'
import { argumentsKey, py, valueKey } from '../../../../src/values/py-value.ts'

const ALL =
  'int nat tiny pos two long few step base numeral near year bool char text text1 word lower ints repeats ints1 ints2 words words1 letters scores scores1 matrix square rows'

test('every domain draws values of its declared type', () => {
  for (const { domain, type } of parameters(ALL)) {
    for (const [value] of drawArguments([domain], 40, new Rng(domain))) {
      expect(conforms(value ?? py.none, parsePyType(type))).toBe(true)
    }
  }
})

test('the same domains and generator draw the same arguments', () => {
  const draw = () => drawArguments(['ints', 'few'], 30, new Rng(7)).map(argumentsKey)
  expect(draw()).toEqual(draw())
})

test('edge cases come first, and what must not be empty never is', () => {
  const [first] = drawArguments(['ints'], 5, new Rng(1))
  expect(valueKey(first?.[0] ?? py.none)).toBe(valueKey(py.list([])))
  for (const [value] of drawArguments(['text1'], 100, new Rng(2))) {
    expect(value?.type === 'str' && value.value.length).toBeGreaterThan(0)
  }
})

test('parameters of one domain are alike now and then', () => {
  const drawn = drawArguments(['int', 'text', 'int'], 60, new Rng(3))
  const alike = drawn.filter(([a, , b]) => valueKey(a ?? py.none) === valueKey(b ?? py.none))
  expect(alike.length).toBeGreaterThanOrEqual(10)
  expect(alike.length).toBeLessThan(30)
})
