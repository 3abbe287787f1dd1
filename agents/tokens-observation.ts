import type { Observation, TypedArray } from '../src/core/env.ts'
import { ConfigError, ContractError } from '../src/core/errors.ts'
import type { Space } from '../src/core/spaces.ts'
import { Box } from '../src/gym/spaces/box.ts'
import { DictSpace } from '../src/gym/spaces/dict-space.ts'
import { type PrefixLayout, prefixInputSize } from '../src/models/recurrent/token-rows.ts'
import type { ObservationReader } from './observation.ts'

const fields = ['docstring', 'examples', 'code', 'metadata'] as const

/**
 * What a `tokens` observation holds, for a network that reads the program so far. Throws a
 * `ConfigError` for any other space: 520 features have no order that a recurrent layer could read.
 */
export function tokensLayout(agent: string, space: Space<Observation>): PrefixLayout {
  const refused = () =>
    new ConfigError(
      `Agent \`${agent}\` with \`body: recurrent\` reads the tokens of the program, got ${space.kind}; ` +
        "set the environment's observation to `tokens`",
    )
  if (!(space instanceof DictSpace)) throw refused()
  const [docstring, examples, code, metadata] = fields.map((name) => {
    const part = space.spaces[name]
    if (!(part instanceof Box)) throw refused()
    return { length: part.high.length, tokens: part.high[0]! }
  })
  if (!docstring || !examples || !code || !metadata) throw refused()
  return { docstring, examples, code, metadata: metadata.length }
}

/**
 * A `tokens` observation as one row of numbers in the order of the layout, so that replay and
 * networks treat it as they do features. The mask is left out: it comes with every request.
 */
export function flattenTokens(layout: PrefixLayout, observation: Observation): Float32Array {
  const row = new Float32Array(prefixInputSize(layout))
  let at = 0
  for (const name of fields) {
    const part: TypedArray | undefined = ArrayBuffer.isView(observation)
      ? undefined
      : observation[name]
    const field = layout[name]
    const length = typeof field === 'number' ? field : field.length
    if (part?.length !== length) {
      throw new ContractError(`Expected \`${name}\` of ${length} entries, got ${part?.length}`)
    }
    row.set(part, at)
    at += length
  }
  return row
}

/** Reads `tokens` observations as such rows. */
export function tokensReader(layout: PrefixLayout): ObservationReader {
  return {
    size: prefixInputSize(layout),
    read: (observation) => flattenTokens(layout, observation),
  }
}
