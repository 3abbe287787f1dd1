import { describe, expect, test } from 'vitest'
import { bleu } from '../../../../src/models/metrics/bleu.ts'
import { codeBleu } from '../../../../src/models/metrics/code-bleu.ts'

const program = (body: string) => ({
  tokens: body.trim().split(/\s+/),
  source: `def f(a, b):\n${body
    .split('\n')
    .map((line) => `    ${line}\n`)
    .join('')}`,
})

describe('bleu', () => {
  test('is 1 for the same sequence and 0 without a common token', () => {
    expect(bleu(['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd'])).toBeCloseTo(1)
    expect(bleu(['x'], ['a', 'b'])).toBe(0)
  })

  test('a hand-worked pair: precisions 3/4, (1+1)/(3+1), (0+1)/(2+1), (0+1)/(1+1)', () => {
    const expected = (0.75 * 0.5 * (1 / 3) * 0.5) ** 0.25
    expect(bleu(['a', 'b', 'x', 'd'], ['a', 'b', 'c', 'd'])).toBeCloseTo(expected, 10)
  })

  test('a short candidate pays the brevity penalty', () => {
    const reference = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    expect(bleu(reference.slice(0, 4), reference)).toBeCloseTo(Math.exp(1 - 8 / 4), 10)
  })

  test('a repeated token counts as often as the reference has it', () => {
    expect(bleu(['a', 'a', 'a', 'a'], ['a'])).toBeLessThan(0.6)
  })
})

describe('codeBleu', () => {
  test('is 1 for the same program', () => {
    const same = program('c = a + b\nreturn c')
    expect(codeBleu(same, same).score).toBeCloseTo(1)
  })

  test('other names leave trees and flows the same', () => {
    const { syntax, dataflow, ngram } = codeBleu(
      program('x = a + b\nreturn x'),
      program('total = a + b\nreturn total'),
    )
    expect(syntax).toBe(1)
    expect(dataflow).toBe(1)
    expect(ngram).toBeLessThan(1)
  })

  test('another operator keeps the flow and loses part of the tree', () => {
    const { syntax, dataflow } = codeBleu(program('return a - b'), program('return a + b'))
    expect(dataflow).toBe(1)
    expect(syntax).toBeGreaterThan(0)
    expect(syntax).toBeLessThan(1)
  })

  test('other variables change the flow alone', () => {
    const { syntax, dataflow } = codeBleu(program('return a + a'), program('return a + b'))
    expect(syntax).toBe(1)
    expect(dataflow).toBe(0.5)
  })

  test('a program that does not parse has no trees and no flows', () => {
    const broken = { tokens: ['return', '('], source: 'def f(a, b):\n    return (\n' }
    const { syntax, dataflow } = codeBleu(broken, program('return a + b'))
    expect([syntax, dataflow]).toEqual([0, 0])
  })
})
