import { readFileSync } from 'node:fs'
import { assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../../src/core/errors.ts'
import {
  ALL_PRIORS,
  PRIOR_NAMES,
  type PriorName,
  type PriorSettings,
} from '../../../src/python/mask/priors.ts'
import { createProgramState } from '../../../src/python/program-state.ts'
import { tokenize } from '../../../src/python/tokenizer.ts'
import { Rng } from '../../../src/random/rng.ts'
import { HEADERS, header, rollOut, vocabulary, write } from '../../support/masked-rollout.ts'

/** Whether `next` may follow the written words under the priors. */
function allows(priors: PriorSettings, words: string, next: string, remaining = 50): boolean {
  const state = createProgramState(vocabulary(), header('f', 'a', 'b'), { priors })
  if (words !== '') write(state, words)
  const id = vocabulary().idOf(next) as number
  const mask = new Int8Array(vocabulary().size)
  state.mask(mask, remaining)
  expect(state.allows(id, remaining)).toBe(mask[id] === 1)
  return mask[id] === 1
}

const PRUNED: readonly (readonly [PriorName, string, string])[] = [
  ['selfAssignment', 'x = 1 NEWLINE x = x', 'NEWLINE'],
  ['constantCondition', 'if 1 < 2', 'INDENT'],
  ['constantCondition', 'return arg0 if 1', 'else'],
  ['deadCode', 'if arg0 INDENT return 1', 'NEWLINE'],
  ['deadCode', 'if arg0 INDENT return 1 DEDENT else INDENT return 2', 'DEDENT'],
  ['idleLoop', 'for i in arg0 INDENT arg0 .upper ( )', 'END'],
  ['idleLoop', 'for i in arg0 INDENT', 'break'],
  ['idleLoop', 'while arg0 INDENT arg1 += 1', 'END'],
  ['unusedExpression', '', 'len'],
  ['unusedExpression', 'arg0 .upper ( )', 'END'],
  ['doubleNegation', 'return not (', 'not'],
  ['doubleNegation', 'return - (', '-'],
  ['selfComparison', 'return arg0 == arg0', 'END'],
  ['selfComparison', 'return arg0 - arg0', '+'],
  ['repeatedTarget', 'x ,', 'x'],
  ['repeatedTarget', 'for i ,', 'i'],
  ['builtinValue', 'x = len', 'END'],
  ['constantArithmetic', 'return 1 +', '2'],
  ['literalTypes', 'return None', '+'],
  ['literalTypes', "return ''", '//'],
  ['literalTypes', "return ''", '.append'],
  ['uncalledMethod', 'return max ( arg0 .get', ')'],
  ['emptyBranch', 'if arg0 INDENT', 'pass'],
  ['bareReturn', 'return', 'END'],
  ['bareReturn', 'return None', 'END'],
  ['missingReturn', 'x = 1', 'END'],
  ['missingReturn', 'if arg0 INDENT return 1', 'END'],
]

const KEPT: readonly (readonly [string, string])[] = [
  ['x = 1 NEWLINE x = x + 1', 'NEWLINE'],
  ['while True', 'INDENT'],
  ['if arg0 INDENT return 1', 'DEDENT'],
  ['for i in arg0 INDENT arg1 += i', 'DEDENT'],
  ['while arg0 INDENT arg0 -= 1', 'DEDENT'],
  ['arg0 .append ( 1 )', 'NEWLINE'],
  ['return arg0 == arg0 [ : : - 1 ]', 'END'],
  ['return arg0 - arg0', '['],
  ['return sorted ( arg0 , key= len', ')'],
  ['return max ( arg0 , key= arg1 .get', ')'],
  ['return arg0 % 2 ==', '0'],
  ["return '' + ''", 'END'],
  ['if arg0 INDENT return 1 DEDENT else INDENT return 2', 'END'],
]

describe('priors', () => {
  test.each(PRUNED)('%s prunes `%s` + `%s`, and nothing does without it', (name, words, next) => {
    expect(allows({ [name]: true }, words, next)).toBe(false)
    expect(allows({}, words, next)).toBe(true)
    const others = Object.fromEntries(PRIOR_NAMES.map((prior) => [prior, prior !== name]))
    const another = PRUNED.some(([prior, w, n]) => prior !== name && w === words && n === next)
    if (name !== 'missingReturn' && next !== 'END' && !another) {
      expect(allows(others, words, next)).toBe(true)
    }
  })

  test.each(KEPT)('all of them together keep `%s` + `%s`', (words, next) => {
    expect(allows(ALL_PRIORS, words, next)).toBe(true)
  })

  test('each of them has a test above', () => {
    expect(new Set(PRUNED.map(([name]) => name))).toEqual(new Set(PRIOR_NAMES))
  })

  test('keep a bare return where the function returns nothing', () => {
    const none = { ...header('f', 'a'), returnType: 'None' }
    const state = createProgramState(vocabulary(), none, { priors: ALL_PRIORS })
    expect(write(state, 'return').allows(vocabulary().endId, 10)).toBe(true)
  })

  test('never leave a state dead, and every rollout still ends within its budget', () => {
    assert(
      property(integer({ min: 0, max: 1_000_000 }), (seed) => {
        const rng = new Rng(seed)
        const priors = Object.fromEntries(PRIOR_NAMES.map((name) => [name, rng.uniform() < 0.7]))
        const budget = rng.range(2, 40)
        const settings = {
          size: rng.choice([64, 256]),
          header: rng.choice(HEADERS),
          budget,
          priors,
        }
        const plain = new Int8Array(settings.size)
        const state = rollOut(rng, settings, (now, mask, count) => {
          expect(count).toBeGreaterThan(0)
          expect(count).toBe(mask.reduce((sum, allowed) => sum + allowed, 0))
          const free = createProgramState(now.vocabulary, now.header)
          for (const token of now.tokens) free.push(token)
          free.mask(plain, budget - now.length)
          for (let id = 0; id < mask.length; id++) expect(mask[id]).toBeLessThanOrEqual(plain[id]!)
        })
        expect(state.length).toBeLessThanOrEqual(budget)
      }),
      { numRuns: 60 },
    )
  })

  test('keep every reference solution of the seed sets writable', () => {
    const mask = new Int8Array(vocabulary().size)
    for (const name of ['seed-train', 'seed-eval', 'intro-100']) {
      const file = new URL(`../../../problems/sets/${name}.json`, import.meta.url)
      const { problems } = JSON.parse(readFileSync(file, 'utf8')) as {
        problems: { reference_solution: string }[]
      }
      for (const { reference_solution: source } of problems) {
        const written = tokenize(source, vocabulary())
        if (!written.ok) throw new Error(written.reason)
        const state = createProgramState(vocabulary(), written.header, { priors: ALL_PRIORS })
        for (const token of written.tokens) {
          state.mask(mask, 100)
          if (mask[token] !== 1) {
            throw new Error(`${vocabulary().tokens[token]?.text} pruned after\n${state.source()}`)
          }
          state.push(token)
        }
      }
    }
  })

  test('refuse a name that is no prior', () => {
    const priors = { deadCodes: true } as PriorSettings
    const make = (): unknown => createProgramState(vocabulary(), header('f'), { priors })
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(/`deadCodes` is no prior/)
  })
})
