import { describe, expect, test } from 'vitest'
import { flattenTokens, tokensLayout } from '../../agents/tokens-observation.ts'
import { ConfigError, ContractError } from '../../src/core/errors.ts'
import { Box } from '../../src/gym/spaces/box.ts'
import { DictSpace } from '../../src/gym/spaces/dict-space.ts'
import { MultiBinary } from '../../src/gym/spaces/multi-binary.ts'
import { boxSpace } from '../support/word-env.ts'

const ids = (high: number, length: number) =>
  new Box({ low: 0, high, shape: [length], dtype: 'int32' })

const parts = { docstring: ids(9, 2), examples: ids(256, 1), code: ids(7, 3), metadata: ids(99, 2) }
const space = new DictSpace({ ...parts, action_mask: new MultiBinary(7) })

const observation = {
  docstring: Int32Array.of(9, 0),
  examples: Int32Array.of(256),
  code: Int32Array.of(1, 7, 0),
  metadata: Int32Array.of(2, 1),
  action_mask: new Int8Array(7),
}

describe('tokensLayout', () => {
  test('takes lengths and numbers of tokens from the space', () => {
    expect(tokensLayout('mine', space)).toEqual({
      docstring: { length: 2, tokens: 9 },
      examples: { length: 1, tokens: 256 },
      code: { length: 3, tokens: 7 },
      metadata: 2,
    })
  })

  test('refuses features and names the setting that mends it', () => {
    expect(() => tokensLayout('mine', boxSpace(520))).toThrow(ConfigError)
    expect(() => tokensLayout('mine', boxSpace(520))).toThrow(
      "got Box; set the environment's observation to `tokens`",
    )
    expect(() => tokensLayout('mine', new DictSpace({ code: parts.code }))).toThrow(ConfigError)
  })
})

describe('flattenTokens', () => {
  const layout = tokensLayout('mine', space)

  test('puts the parts one after the other and leaves the mask out', () => {
    expect([...flattenTokens(layout, observation)]).toEqual([9, 0, 256, 1, 7, 0, 2, 1])
  })

  test('refuses what is not such an observation', () => {
    expect(() => flattenTokens(layout, new Float32Array(8))).toThrow(ContractError)
    expect(() => flattenTokens(layout, { ...observation, code: new Int32Array(2) })).toThrow(
      'Expected `code` of 3 entries, got 2',
    )
  })
})
