import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../../src/core/errors.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'

describe('createVocabulary', () => {
  test('has 256 tokens by default, ids in order and every text once', () => {
    const vocabulary = createVocabulary()
    expect(vocabulary.size).toBe(256)
    expect(vocabulary.tokens.map((token) => token.id)).toEqual([...Array(256).keys()])
    expect(new Set(vocabulary.tokens.map((token) => token.text)).size).toBe(256)
    for (const token of vocabulary.tokens) expect(vocabulary.idOf(token.text)).toBe(token.id)
    expect(vocabulary.idOf('import')).toBeUndefined()
  })

  test('gives the same ids and hash for the same size, another hash for another size', () => {
    expect(createVocabulary().hash).toBe(createVocabulary({ size: 256 }).hash)
    expect(createVocabulary().tokens).toEqual(createVocabulary().tokens)
    expect(createVocabulary().hash).not.toBe(createVocabulary({ size: 255 }).hash)
  })

  test('is a prefix of every larger vocabulary, up to 5,000', () => {
    const largest = createVocabulary({ size: 5_000 })
    expect(new Set(largest.tokens.map((token) => token.text)).size).toBe(5_000)
    for (const size of [64, 128, 256, 1_000]) {
      expect(createVocabulary({ size }).tokens).toEqual(largest.tokens.slice(0, size))
    }
  })

  test('names the structural tokens', () => {
    const { tokens, newlineId, indentId, dedentId, deleteId, endId } = createVocabulary()
    const ids = [newlineId, indentId, dedentId, deleteId, endId]
    expect(ids.map((id) => tokens[id]?.text)).toEqual([
      'NEWLINE',
      'INDENT',
      'DEDENT',
      'DELETE',
      'END',
    ])
  })

  test('names nothing that reaches outside the function', () => {
    const forbidden = /^(import|exec|eval|open|getattr|setattr|globals|vars|input|type|object)$/
    for (const { text, kind } of createVocabulary({ size: 5_000 }).tokens) {
      expect(text).not.toMatch(/__/)
      if (kind !== 'string') expect(text).not.toMatch(forbidden)
    }
  })

  test.each([63, 5_001, 100.5, Number.NaN])('refuses size %s in one clear line', (size) => {
    expect(() => createVocabulary({ size })).toThrow(ConfigError)
    expect(() => createVocabulary({ size })).toThrow(/integer from 64 to 5000/)
  })
})
