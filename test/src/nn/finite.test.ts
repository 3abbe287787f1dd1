import { expect, test } from 'vitest'
import { ContractError } from '../../../src/core/errors.ts'
import { assertFinite, finiteMetrics, firstNotFinite } from '../../../src/nn/finite.ts'

const broken = [Number.NaN, Infinity, -Infinity]

test.each(broken)(
  'a number of training that is %f is refused with what it is and the mend',
  (n) => {
    expect(() => assertFinite('The loss', n)).toThrow(ContractError)
    expect(() => assertFinite('The loss', n)).toThrow(
      new RegExp(`^The loss is ${n}, not a finite number: lower \`learningRate\`[^\n]*$`),
    )
  },
)

test.each(broken)('metrics of which one is %f are refused by its name and its agent', (n) => {
  expect(() => finiteMetrics('ppo', { loss: 1, approx_kl: n })).toThrow(
    `Metric \`approx_kl\` of \`ppo\` is ${n}`,
  )
})

test('finite metrics come back as they are', () => {
  const metrics = { loss: 1, entropy: 0 }
  expect(finiteMetrics('ppo', metrics)).toBe(metrics)
})

test('the first number that is not finite is found by its place', () => {
  expect(firstNotFinite([1, -Infinity, Number.NaN])).toBe(1)
  expect(firstNotFinite(Float32Array.of(1, 2))).toBe(-1)
})
