import { describe, expect, test } from 'vitest'
import { writeSource } from '../../../src/python/emitter/source-writer.ts'
import { createProgramState } from '../../../src/python/program-state.ts'
import { loadSyntaxParser } from '../../../src/python/syntax-metrics.ts'
import { tokenize } from '../../../src/python/tokenizer.ts'
import { Rng } from '../../../src/random/rng.ts'
import { HEADERS, rollOut, vocabulary } from '../../support/masked-rollout.ts'
import { ProgramGenerator } from '../../support/program-generator.ts'

function generated(seed: number): string {
  const rng = new Rng(seed)
  const parameters = rng.choice([['a', 'b'], ['xs'], ['n', 'i'], []])
  const name = rng.choice(['f', 'x', 'acc'])
  return new ProgramGenerator(rng, name, parameters).program(rng.range(3, 60))
}

describe('programs of the subset that come from elsewhere', () => {
  test('are written token by token: each is in the mask with the budget at its tightest', () => {
    const tokens = vocabulary()
    const mask = new Int8Array(tokens.size)
    for (let seed = 0; seed < 1_500; seed++) {
      const source = generated(seed)
      const written = tokenize(source, tokens)
      if (!written.ok) throw new Error(`${written.line}: ${written.reason}\n${source}`)
      const state = createProgramState(tokens, written.header)
      written.tokens.forEach((token, index) => {
        state.mask(mask, written.tokens.length - index)
        if (mask[token] !== 1) throw new Error(`${tokens.tokens[token]?.text}\n${state.source()}`)
        state.push(token)
      })
      expect(state.ended).toBe(true)
    }
  })

  test('parse under tree-sitter, so the generator itself writes Python', async () => {
    const analyzer = await loadSyntaxParser()
    for (let seed = 0; seed < 300; seed++) {
      const source = generated(seed)
      if (!analyzer.analyze(source).valid) throw new Error(source)
    }
  })

  test('come back as the same tokens from their own source', () => {
    for (let seed = 0; seed < 500; seed++) {
      const written = tokenize(generated(seed), vocabulary())
      if (!written.ok) throw new Error(written.reason)
      const source = writeSource(written.tokens, vocabulary(), written.header)
      expect(tokenize(source, vocabulary(), written.header)).toEqual(written)
    }
  })

  test('and so do programs sampled under the mask', () => {
    const rng = new Rng(8)
    for (let i = 0; i < 1_000; i++) {
      const size = rng.choice([64, 256, 600])
      const header = rng.choice(HEADERS)
      const state = rollOut(rng, { size, header, budget: rng.range(2, 80) })
      const again = tokenize(state.source(), vocabulary(size), header)
      if (!again.ok) throw new Error(`${again.line}: ${again.reason}\n${state.source()}`)
      expect(again.tokens).toEqual(state.tokens)
    }
  })
})
