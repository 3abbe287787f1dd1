import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { CodeFeatures } from '../../../envs/code-generation/code-features.ts'
import { FeaturesEncoder } from '../../../envs/code-generation/features-encoder.ts'
import type { EpisodeView } from '../../../envs/code-generation/observation-encoder.ts'
import { problemFeatures } from '../../../envs/code-generation/problem-features.ts'
import { SIGN_COUNT, tokenCodes } from '../../../envs/code-generation/token-codes.ts'
import { TokensEncoder } from '../../../envs/code-generation/tokens-encoder.ts'
import { listProblemSets, loadProblemSet } from '../../../problems/load.ts'
import type { Problem } from '../../../src/core/problem.ts'
import type { ProgramState } from '../../../src/core/token-language.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import { createProgramState } from '../../../src/python/program-state.ts'
import { Rng } from '../../../src/random/rng.ts'

const vocabulary = createVocabulary()
const maxSteps = 50
let problems: readonly Problem[]
let problem: Problem

beforeAll(async () => {
  const names = await listProblemSets()
  const sets = await Promise.all(names.map((name) => loadProblemSet(name)))
  problems = sets.flatMap((set) => set.problems)
  problem = problems.find(({ id }) => id === 'max_of_three') as Problem
})

function viewOf(state: ProgramState): EpisodeView {
  const mask = new Int8Array(vocabulary.size)
  if (!state.ended) state.mask(mask, maxSteps - state.length)
  return { problem, tokens: [...state.tokens], state, mask, steps: state.length, maxSteps }
}

/** The states of a random masked rollout. */
function rollout(seed: number): EpisodeView[] {
  const rng = new Rng(seed)
  const state = createProgramState(vocabulary, problem)
  const views = [viewOf(state.clone())]
  while (!state.ended) {
    const { mask } = views.at(-1) as EpisodeView
    state.push(rng.weighted(mask))
    views.push(viewOf(state.clone()))
  }
  return views
}

const seeds = fc.integer({ min: 0, max: 1e6 })

describe('features', () => {
  it('lie in their space, [−1, 1], in every state of every rollout', () => {
    const encoder = new FeaturesEncoder(vocabulary)
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const view of rollout(seed)) {
          expect(encoder.space.contains(encoder.encode(view))).toBe(true)
        }
      }),
      { numRuns: 40 },
    )
    expect(encoder.space.shape).toEqual([520])
  })

  it('are fresh arrays that depend on the state alone', () => {
    const encoder = new FeaturesEncoder(vocabulary)
    const view = rollout(1).at(-2) as EpisodeView
    const once = encoder.encode(view)
    const again = encoder.encode(view)
    expect(again).toEqual(once)
    expect(again.buffer).not.toBe(once.buffer)
    expect(new FeaturesEncoder(vocabulary).encode(view)).toEqual(once)
  })

  it('tell any two programs apart that differ in their last three tokens', () => {
    const code = new CodeFeatures(vocabulary)
    const featuresOf = (tokens: readonly number[]) => {
      const out = new Float32Array(256)
      code.write({ tokens, state: null, mask: new Int8Array(vocabulary.size) }, out, 0)
      return out.slice(0, 107).join()
    }
    const token = fc.nat(vocabulary.size - 1)
    const last = fc.tuple(token, token, token)
    fc.assert(
      fc.property(last, last, (a, b) => {
        expect(featuresOf(a) === featuresOf(b)).toBe(a.join() === b.join())
      }),
    )
  })

  it('tell nearly all states of many rollouts apart, whatever the metadata', () => {
    const encoder = new FeaturesEncoder(vocabulary)
    const byFeatures = new Map<string, Set<string>>()
    for (let seed = 0; seed < 150; seed++) {
      for (const view of rollout(seed)) {
        const key = encoder.encode(view).slice(256, 512).join()
        byFeatures.set(key, (byFeatures.get(key) ?? new Set()).add(view.tokens.join()))
      }
    }
    const states = [...byFeatures.values()].reduce((sum, set) => sum + set.size, 0)
    expect(byFeatures.size / states).toBeGreaterThan(0.98)
  })
})

describe('token codes', () => {
  it.each([64, 256, 5000])('differ for every two of %d tokens', (size) => {
    const { signs } = tokenCodes(createVocabulary({ size }))
    const codes = Array.from({ length: size }, (_, id) =>
      signs.slice(id * SIGN_COUNT, id * SIGN_COUNT + 21).join(),
    )
    expect(new Set(codes).size).toBe(size)
  })

  it('are the same for a token in vocabularies of different sizes', () => {
    const small = tokenCodes(createVocabulary({ size: 256 })).signs
    expect(tokenCodes(createVocabulary({ size: 5000 })).signs.slice(0, small.length)).toEqual(small)
  })
})

describe('problem features', () => {
  it('differ for every two of all shipped problems and are the same each time', () => {
    const seen = new Set(problems.map((one) => problemFeatures(one).join()))
    expect(seen.size).toBe(problems.length)
    expect(problemFeatures(problem)).toEqual(problemFeatures(problem))
  })

  it('do not look at hidden tests, the reference or the id', () => {
    const { referenceSolution: _, ...rest } = problem
    const stripped: Problem = { ...rest, id: 'other', hiddenTests: [] }
    expect(problemFeatures(stripped)).toEqual(problemFeatures(problem))
  })

  it('change with the docstring, the signature and the visible tests', () => {
    const base = problemFeatures(problem)
    const variants: Problem[] = [
      { ...problem, docstring: 'Something else.' },
      { ...problem, functionName: 'smallest' },
      { ...problem, returnType: 'str' },
      { ...problem, visibleTests: problem.visibleTests.slice(0, 5) },
    ]
    for (const variant of variants) expect(problemFeatures(variant)).not.toEqual(base)
  })

  it('lie in [−1, 1]', () => {
    for (const one of problems) {
      for (const value of problemFeatures(one)) expect(Math.abs(value)).toBeLessThanOrEqual(1)
    }
  })
})

describe('tokens', () => {
  const sizes = { maxSteps, docstringTokens: 8, exampleTokens: 40 }

  it('lie in their space in every state of a rollout', () => {
    const encoder = new TokensEncoder(vocabulary, sizes)
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const view of rollout(seed)) {
          expect(encoder.space.contains(encoder.encode(view))).toBe(true)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('hold the code as ids + 1, the examples as bytes + 1 and the mask', () => {
    const encoder = new TokensEncoder(vocabulary, sizes)
    const view = rollout(3).at(-1) as EpisodeView
    const { code, examples, action_mask } = encoder.encode(view)
    expect(Array.from(code.slice(0, view.tokens.length))).toEqual(view.tokens.map((id) => id + 1))
    expect(code.slice(view.tokens.length).every((id) => id === 0)).toBe(true)
    const text = Buffer.from(examples.map((byte) => byte - 1)).toString()
    expect(text).toMatch(/^-?\d+, -?\d+, -?\d+ -> -?\d+\n/)
    expect(action_mask).toEqual(view.mask)
  })

  it('cut long docstrings and pad short ones with 0', () => {
    const encoder = new TokensEncoder(vocabulary, sizes)
    const [view] = rollout(3) as [EpisodeView]
    const docstringOf = (docstring: string) =>
      encoder.encode({ ...view, problem: { ...problem, docstring } }).docstring
    expect(docstringOf('One two').slice(2)).toEqual(new Int32Array(6))
    expect(docstringOf('a b c d e f g h i j').every((id) => id > 0)).toBe(true)
    expect(docstringOf('One two')[0]).toBe(docstringOf('one')[0])
  })
})
