import type { ProgramPosition } from '../../core/policy-initializer.ts'

// Legend: N positions, B programs, C texts, T program steps.

/** Programs that between them go through all of some positions. */
export interface ProgramBatch {
  /** Of the C problems that there are programs for. */
  readonly problemIds: readonly string[]
  /** B programs as the tokens that lead to their last position. */
  readonly programs: readonly Int32Array[]
  /** Which problem each is written for, [B]. */
  readonly places: Int32Array
  /** The program that goes through each position, and the step at which it does. */
  readonly at: readonly { readonly program: number; readonly step: number }[]
}

/**
 * Puts positions together into programs: one that another goes through needs no program of its own, so that
 * the steps of an episode are one.
 */
export function programBatch(positions: readonly ProgramPosition[]): ProgramBatch {
  const problemIds: string[] = []
  const programs: Int32Array[] = []
  const places: number[] = []
  const at = new Array<{ program: number; step: number }>(positions.length)
  const known = new Map<string, { program: number; step: number }>()
  const longestFirst = positions
    .map((_, i) => i)
    .sort((a, b) => positions[b]!.tokens.length - positions[a]!.tokens.length || a - b)
  for (const i of longestFirst) {
    const { problemId, tokens } = positions[i]!
    let place = problemIds.indexOf(problemId)
    if (place === -1) place = problemIds.push(problemId) - 1
    const keys = prefixKeys(place, tokens)
    const found = known.get(keys.at(-1)!)
    if (found !== undefined) {
      at[i] = found
      continue
    }
    const program = programs.push(tokens) - 1
    places.push(place)
    at[i] = { program, step: tokens.length }
    for (const [step, key] of keys.entries()) if (!known.has(key)) known.set(key, { program, step })
  }
  return { problemIds, programs, places: Int32Array.from(places), at }
}

/** A key of every prefix, from the empty one to the whole. */
function prefixKeys(place: number, tokens: Int32Array): string[] {
  let key = `${place}:`
  const keys = [key]
  for (const token of tokens) {
    key += `${token},`
    keys.push(key)
  }
  return keys
}
