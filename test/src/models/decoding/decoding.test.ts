import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { beamSearch } from '../../../../src/models/decoding/beam-search.ts'
import { type SamplingOptions, samplePrograms } from '../../../../src/models/decoding/sampling.ts'
import type { SequencePolicy } from '../../../../src/models/decoding/sequence-policy.ts'
import { EnsemblePolicy } from '../../../../src/models/ensemble.ts'
import type { Seq2SeqModel } from '../../../../src/models/seq2seq/seq2seq-model.ts'
import { SequenceInitializer } from '../../../../src/models/sequence-initializer.ts'
import { loadDevice } from '../../../../src/nn/device.ts'
import { createVocabulary } from '../../../../src/python/grammar/vocabulary.ts'
import { createProgramState } from '../../../../src/python/program-state.ts'
import { tokenize } from '../../../../src/python/tokenizer.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { tinyModel, tinyPairs } from '../../../support/tiny-corpus.ts'

const vocabulary = createVocabulary({ size: 64 })
const pairs = tinyPairs(vocabulary).filter((_, i) => i % 5 === 0)
const tasks = pairs.map((pair) => pair.task)
let model: Seq2SeqModel

beforeAll(async () => {
  await loadDevice()
  model = tinyModel(vocabulary, pairs)
})

afterAll(() => model.dispose())

const options: SamplingOptions = {
  rng: new Rng('draws'),
  temperature: 1,
  maxTokens: 24,
  endId: vocabulary.endId,
  bannedIds: [vocabulary.deleteId],
  program: (task) => createProgramState(vocabulary, tasks[task]!.header),
}

/** log π of a program, one whole prefix after the other, at temperature 1 under the mask. */
async function logProbOf(policy: SequencePolicy, task: number, tokens: readonly number[]) {
  const program = options.program!(task)
  const mask = new Int8Array(vocabulary.size)
  let state = await policy.start([tasks[task]!])
  let sum = 0
  for (const [i, token] of tokens.entries()) {
    const logits = await policy.logits(state)
    program.mask(mask, options.maxTokens - i)
    const total = logits.reduce((all, y, a) => all + (mask[a] === 1 ? Math.exp(y) : 0), 0)
    sum += logits[token]! - Math.log(total)
    program.push(token)
    state = await policy.advance(state, Int32Array.of(token))
  }
  return sum
}

describe('samplePrograms', () => {
  test('every program under the mask is whole, and its tokens are those of its source', async () => {
    const jobs = tasks.flatMap((_, task) => [task, task, task])
    const programs = await samplePrograms(model, tasks, jobs, options)
    expect(programs.map((program) => program.task)).toEqual(jobs)
    for (const { tokens, ended, task } of programs) {
      expect(ended).toBe(true)
      const state = options.program!(task)
      for (const token of tokens) state.push(token)
      expect(tokenize(state.source(), vocabulary, tasks[task]!.header).ok).toBe(true)
    }
  })

  test('what a job draws, and its log-probability to the bit, do not depend on how many are in flight', async () => {
    const jobs = [0, 1, 2, 3, 0, 1, 2, 3]
    const wide = await samplePrograms(model, tasks, jobs, options)
    const narrow = await samplePrograms(model, tasks, jobs, { ...options, inFlight: 3 })
    expect(narrow).toEqual(wide)
    expect(await samplePrograms(model, tasks, jobs, { ...options, inFlight: 1 })).toEqual(wide)
  })

  test('its log-probability is that of the masked model', async () => {
    const programs = await samplePrograms(model, tasks, [0, 4], options)
    for (const { task, tokens, logProb } of programs) {
      expect(logProb).toBeCloseTo(await logProbOf(model, task, tokens), 3)
    }
  })

  test('without a grammar, what does not end within the limit is marked', async () => {
    const { program: _, ...unmasked } = options
    const programs = await samplePrograms(model, tasks, [0, 1, 2], { ...unmasked, maxTokens: 2 })
    for (const { tokens, ended } of programs) {
      expect(tokens.length).toBeLessThanOrEqual(2)
      expect(tokens).not.toContain(vocabulary.deleteId)
      expect(ended).toBe(tokens.at(-1) === vocabulary.endId)
    }
  })
})

describe('beamSearch', () => {
  test('a beam of one is the greedy program', async () => {
    const all = [...tasks.keys()]
    const greedy = await samplePrograms(model, tasks, all, { ...options, temperature: 0 })
    const beams = await beamSearch(model, tasks, { ...options, width: 1 })
    expect(beams.map((beam) => beam[0]!.tokens)).toEqual(greedy.map((program) => program.tokens))
  })

  test('programs come best first with their true log-probabilities, none twice', async () => {
    const [beam] = await beamSearch(model, tasks.slice(0, 1), { ...options, width: 5 })
    const scores = beam!.map((program) => program.logProb)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    expect(new Set(beam!.map((program) => program.tokens.join())).size).toBe(beam!.length)
    for (const { tokens, logProb, ended } of beam!) {
      expect(ended).toBe(true)
      expect(logProb).toBeCloseTo(await logProbOf(model, 0, tokens), 3)
    }
  })

  test('without the mask a beam is over all tokens that are not banned', async () => {
    const { program: _, ...unmasked } = options
    const [beam] = await beamSearch(model, tasks.slice(0, 1), { ...unmasked, width: 6 })
    const state = await model.start([tasks[0]!])
    const logits = await model.logits(state)
    const likeliest = logits.indexOf(
      Math.max(...logits.map((y, a) => (a === vocabulary.deleteId ? -1e9 : y))),
    )
    const total = logits.reduce(
      (all, y, a) => all + (a === vocabulary.deleteId ? 0 : Math.exp(y)),
      0,
    )
    const first = beam!.filter(({ tokens }) => tokens[0] === likeliest)
    expect(first.length).toBeGreaterThan(0)
    for (const { tokens, logProb } of beam!) {
      expect(logProb).toBeLessThanOrEqual(logits[tokens[0]!]! - Math.log(total) + 1e-4)
      expect(tokens).not.toContain(vocabulary.deleteId)
    }
  })

  test('a width of 0 is refused', async () => {
    await expect(beamSearch(model, tasks, { ...options, width: 0 })).rejects.toThrow(
      'Expected `width` to be an integer >= 1, got `0`',
    )
  })
})

describe('EnsemblePolicy', () => {
  test('says the mean of its members’ probabilities', async () => {
    const other = tinyModel(vocabulary, pairs, { kind: 'rnn' }, 2)
    const ensemble = new EnsemblePolicy([model, other])
    const token = Int32Array.of(pairs[0]!.tokens[0]!)
    const probabilities = async (policy: SequencePolicy) => {
      const started = await policy.start(tasks.slice(0, 1))
      const logits = await policy.logits(await policy.advance(started, token))
      const total = logits.reduce((sum, y) => sum + Math.exp(y), 0)
      return logits.map((y) => Math.exp(y) / total)
    }
    const [mine, others, both] = [
      await probabilities(model),
      await probabilities(other),
      await probabilities(ensemble),
    ]
    both!.forEach((p, a) => {
      expect(p).toBeCloseTo((mine![a]! + others![a]!) / 2, 5)
    })
    other.dispose()
  })

  test('members of different vocabularies are refused', () => {
    const strange: SequencePolicy = Object.assign(Object.create(model) as SequencePolicy, {
      vocabularyHash: 'other',
    })
    expect(() => new EnsemblePolicy([model, strange])).toThrow(/write different vocabularies/)
  })
})

describe('SequenceInitializer', () => {
  test('gives the same to the bit for a prefix at once, step by step, and in any company', async () => {
    const contexts = tasks.map(({ docstring }, i) => ({ problemId: `p${i}`, docstring }))
    const prefixes = pairs.map((pair) => Int32Array.from(pair.tokens.slice(0, 3)))
    const stepwise = new SequenceInitializer(model, { rememberedPrefixes: 7 })
    let last = new Float32Array()
    for (let length = 0; length <= 3; length++) {
      const part = prefixes.map((prefix) => prefix.slice(0, length))
      last = Float32Array.from(await stepwise.logProbs(part, contexts))
    }
    for (const [i, prefix] of prefixes.entries()) {
      const alone = await new SequenceInitializer(model).logProbs([prefix], [contexts[i]!])
      alone.forEach((y, a) => {
        expect(last[i * vocabulary.size + a]).toBe(y)
      })
    }
  })

  test('holds no tensors, and forgets on demand', async () => {
    const held = tf.memory().numTensors
    const initializer = new SequenceInitializer(model)
    const context = { problemId: 'p', docstring: 'Return the sum of a and b.' }
    const before = await initializer.logProbs([new Int32Array()], [context])
    initializer.forget()
    expect(await initializer.logProbs([new Int32Array()], [context])).toEqual(before)
    expect(tf.memory().numTensors).toBe(held)
  })
})
