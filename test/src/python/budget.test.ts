import { assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ProgramState } from '../../../src/core/token-language.ts'
import { Rng } from '../../../src/random/rng.ts'
import { HEADERS, rollOut, texts } from '../../support/masked-rollout.ts'

const seeds = integer({ min: 0, max: 1_000_000 })

/** Whether END can be reached within `tokens`, by trying; the grammar's own costs are not asked. */
function canFinish(state: ProgramState, tokens: number, candidates: readonly number[]): boolean {
  if (state.ended) return true
  if (tokens === 0) return false
  for (const token of candidates) {
    if (!state.allows(token, Number.POSITIVE_INFINITY)) continue
    state.push(token)
    const finishes = canFinish(state, tokens - 1, candidates)
    state.pop()
    if (finishes) return true
  }
  return false
}

/** One token of every kind the grammar tells apart, names written so far, and a few others. */
function representatives(state: ProgramState, words: string): number[] {
  const { tokens } = state.vocabulary
  const names = tokens.filter(({ kind }) => kind === 'parameter' || kind === 'local')
  const picked = words.split(' ').map((text) => state.vocabulary.idOf(text))
  const some = names.filter(({ id }, index) => index % 6 === 0 || state.tokens.includes(id))
  return [...picked, ...some.map(({ id }) => id)].filter((id): id is number => id !== undefined)
}

const EVERYTHING =
  'END NEWLINE INDENT DEDENT ) ] } : , ( [ { 0 in for if else = return self len .append + - * not ' +
  "and is lambda key= += elif while break pass ''"
/** What a shortest finish can be made of. */
const CLOSING = 'None END INDENT ) ] } : , ( 0 in for else = return key='

describe('the budget', () => {
  test('masks a token exactly when its own shortest finish no longer fits', () => {
    assert(
      property(seeds, (seed) => {
        const rng = new Rng(seed)
        const settings = {
          size: rng.choice([64, 128, 256]),
          header: rng.choice(HEADERS),
          budget: 30,
        }
        rollOut(rng, settings, (state) => {
          const mask = new Int8Array(settings.size)
          const remaining = state.minTokensToEnd + rng.int(6)
          const count = state.mask(mask, remaining)
          let ones = 0
          for (let token = 0; token < mask.length; token++) {
            ones += mask[token]!
            const possible = state.allows(token, Number.POSITIVE_INFINITY)
            let fits = false
            if (possible) {
              state.push(token)
              fits = state.minTokensToEnd <= remaining - 1
              state.pop()
            }
            if (fits !== (mask[token] === 1) || state.allows(token, remaining) !== fits) {
              throw new Error(`${texts(state).join(' ')} | ${token} with ${remaining} left`)
            }
          }
          expect(count).toBe(ones)
          expect(count).toBeGreaterThan(0)
        })
      }),
      { numRuns: 40 },
    )
  })

  test('knows the shortest finish: nothing shorter is found by trying everything', () => {
    let tried = 0
    assert(
      property(seeds, (seed) => {
        const rng = new Rng(seed)
        const settings = { size: 128, header: rng.choice(HEADERS.slice(0, 3)), budget: 16 }
        rollOut(rng, settings, (state) => {
          if (state.minTokensToEnd > 4) return
          tried += 1
          const candidates = representatives(state, EVERYTHING)
          if (canFinish(state, state.minTokensToEnd - 1, candidates)) {
            throw new Error(`${texts(state).join(' ')} needs fewer than ${state.minTokensToEnd}`)
          }
        })
      }),
      { numRuns: 60 },
    )
    expect(tried).toBeGreaterThan(200)
  })

  test('knows the shortest finish of names owed to comprehensions', () => {
    let owing = 0
    assert(
      property(seeds, (seed) => {
        const rng = new Rng(seed)
        const settings = { size: 128, header: HEADERS[0]!, budget: rng.range(12, 24) }
        rollOut(rng, settings, (state) => {
          const words = texts(state)
          const inFirst = state.openBrackets > 0 && words.some((word) => /^[a-z]/.test(word))
          const least = state.minTokensToEnd
          if (!inFirst || least < 5 || least > 7) return
          owing += 1
          if (canFinish(state, least - 1, representatives(state, CLOSING))) {
            throw new Error(`${words.join(' ')} needs fewer than ${least}`)
          }
          if (!canFinish(state, least, representatives(state, CLOSING))) {
            throw new Error(`${words.join(' ')} needs more than ${least}`)
          }
        })
      }),
      { numRuns: 80 },
    )
    expect(owing).toBeGreaterThan(50)
  })

  test('every rollout ends within its budget, however small', () => {
    for (let budget = 2; budget < 12; budget++) {
      const rng = new Rng(budget)
      for (let i = 0; i < 50; i++) {
        const state = rollOut(rng, { size: 200, header: rng.choice(HEADERS), budget })
        expect(state.length).toBeLessThanOrEqual(budget)
      }
    }
  })
})
