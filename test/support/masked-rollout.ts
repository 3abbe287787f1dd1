import type { FunctionHeader } from '../../src/core/problem.ts'
import type { ProgramState, TokenVocabulary } from '../../src/core/token-language.ts'
import { createVocabulary } from '../../src/python/grammar/vocabulary.ts'
import type { PriorSettings } from '../../src/python/mask/priors.ts'
import { createProgramState } from '../../src/python/program-state.ts'
import type { Rng } from '../../src/random/rng.ts'

export function header(functionName: string, ...names: readonly string[]): FunctionHeader {
  const parameters = names.map((name) => ({ name, type: 'Any' }))
  return { functionName, parameters, returnType: 'Any' }
}

/** Headers that collide with locals, builtins and themselves. */
export const HEADERS: readonly FunctionHeader[] = [
  header('f'),
  header('solve', 'values', 'n'),
  header('sum', 'x', 'total', 'i'),
  header('max', 'max', 'len'),
  header('result', 'a', 'b', 'c', 'd', 'key', 'value'),
]

const VOCABULARIES = new Map<number, TokenVocabulary>()

export function vocabulary(size = 256): TokenVocabulary {
  const made = VOCABULARIES.get(size) ?? createVocabulary({ size })
  VOCABULARIES.set(size, made)
  return made
}

export interface RolloutSettings {
  readonly size: number
  readonly header: FunctionHeader
  readonly budget: number
  readonly priors?: PriorSettings
}

/** How much each token is favoured: a random taste gives other programs than uniform sampling. */
export function taste(rng: Rng, size: number, strength = 1.5): Float64Array {
  return Float64Array.from({ length: size }, () => Math.exp(strength * rng.normal()))
}

/** Samples under the mask to END; `visit` sees every state before its token. */
export function rollOut(
  rng: Rng,
  settings: RolloutSettings,
  visit: (state: ProgramState, mask: Int8Array, count: number) => void = () => {},
): ProgramState {
  const { size, budget, priors } = settings
  const state = createProgramState(
    vocabulary(size),
    settings.header,
    priors === undefined ? {} : { priors },
  )
  const mask = new Int8Array(size)
  const weights = taste(rng, size)
  while (!state.ended) {
    const count = state.mask(mask, budget - state.length)
    visit(state, mask, count)
    state.push(rng.weighted(weights.map((weight, token) => weight * (mask[token] ?? 0))))
  }
  return state
}

export function texts(state: ProgramState): string[] {
  return state.tokens.map((token) => state.vocabulary.tokens[token]?.text ?? '')
}

/** Pushes tokens given by their text. */
export function write(state: ProgramState, words: string): ProgramState {
  for (const word of words.split(' ')) {
    const id = state.vocabulary.idOf(word.replaceAll('␣', ' '))
    if (id === undefined) throw new Error(`\`${word}\` is not in the vocabulary`)
    state.push(id)
  }
  return state
}
