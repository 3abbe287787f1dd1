import type { FunctionHeader } from '../../src/core/problem.ts'
import type { TokenVocabulary } from '../../src/core/token-language.ts'
import { createVocabulary } from '../../src/python/grammar/vocabulary.ts'
import { ALL_PRIORS, type PriorSettings } from '../../src/python/mask/priors.ts'
import { createProgramState } from '../../src/python/program-state.ts'
import { loadSyntaxParser } from '../../src/python/syntax-metrics.ts'
import { Rng } from '../../src/random/rng.ts'

export interface PythonBenchOptions {
  /** Tokens pushed per measured rollout series. Default 400,000. */
  readonly tokens?: number
  /** Programs analyzed. Default 4,000. */
  readonly programs?: number
  /** Default 1. */
  readonly seed?: number
}

interface Measurement {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly samples: number
}

const HEADER: FunctionHeader = {
  functionName: 'solve',
  parameters: [
    { name: 'values', type: 'list[int]' },
    { name: 'n', type: 'int' },
  ],
  returnType: 'int',
}
const BUDGET = 40

/** Speed of the token language in one thread: masked rollouts, copies, syntax metrics. */
export async function benchPython(
  options: PythonBenchOptions = {},
): Promise<readonly Measurement[]> {
  const { tokens = 400_000, programs = 4_000, seed = 1 } = options
  const small = createVocabulary()
  const large = createVocabulary({ size: 5_000 })
  return [
    benchRollouts(small, tokens, seed),
    benchRollouts(small, Math.ceil(tokens / 4), seed, ALL_PRIORS),
    benchRollouts(large, Math.ceil(tokens / 4), seed),
    benchClones(small, programs * 10, seed),
    await benchAnalysis(small, programs, seed),
  ]
}

/** Samples uniformly under the mask until END; one generator call a token. */
function benchRollouts(
  vocabulary: TokenVocabulary,
  tokens: number,
  seed: number,
  priors: PriorSettings = {},
): Measurement {
  const rng = new Rng(seed)
  const mask = new Int8Array(vocabulary.size)
  rollOut(vocabulary, mask, rng, tokens / 10, null, priors)
  const start = performance.now()
  const pushed = rollOut(vocabulary, mask, rng, tokens, null, priors)
  const seconds = (performance.now() - start) / 1_000
  return {
    name: `masked rollout, vocabulary ${vocabulary.size}${priors === ALL_PRIORS ? ', all priors' : ''}`,
    value: pushed / seconds,
    unit: 'tokens/s',
    samples: pushed,
  }
}

function rollOut(
  vocabulary: TokenVocabulary,
  mask: Int8Array,
  rng: Rng,
  tokens: number,
  sources: string[] | null,
  priors: PriorSettings = {},
): number {
  let pushed = 0
  while (pushed < tokens) {
    const state = createProgramState(vocabulary, HEADER, { priors })
    while (!state.ended) {
      const count = state.mask(mask, BUDGET - state.length)
      state.push(sample(mask, count, rng))
    }
    pushed += state.length
    sources?.push(state.source())
  }
  return pushed
}

/** Uniform over the mask's ones: by rejection where they are many, by counting where they are few. */
function sample(mask: Int8Array, count: number, rng: Rng): number {
  if (count * 8 > mask.length) {
    for (;;) {
      const token = rng.int(mask.length)
      if (mask[token] === 1) return token
    }
  }
  let token = mask.indexOf(1)
  for (let left = rng.int(count); left > 0; left--) token = mask.indexOf(1, token + 1)
  return token
}

function benchClones(vocabulary: TokenVocabulary, clones: number, seed: number): Measurement {
  const rng = new Rng(seed)
  const mask = new Int8Array(vocabulary.size)
  const state = createProgramState(vocabulary, HEADER)
  for (let i = 0; i < BUDGET / 2; i++) {
    state.mask(mask, BUDGET - i)
    mask[vocabulary.endId] = 0
    state.push(rng.weighted(mask))
  }
  let checksum = 0
  const start = performance.now()
  for (let i = 0; i < clones; i++) checksum += state.clone().length
  const microseconds = (performance.now() - start) * 1_000
  return {
    name: 'clone',
    value: microseconds / clones,
    unit: 'µs',
    samples: checksum / state.length,
  }
}

async function benchAnalysis(
  vocabulary: TokenVocabulary,
  programs: number,
  seed: number,
): Promise<Measurement> {
  const analyzer = await loadSyntaxParser()
  const sources: string[] = []
  rollOut(vocabulary, new Int8Array(vocabulary.size), new Rng(seed), programs * 20, sources)
  const measured = sources.slice(0, programs)
  for (const source of measured.slice(0, 200)) analyzer.analyze(source)
  const start = performance.now()
  for (const source of measured) analyzer.analyze(source)
  const microseconds = (performance.now() - start) * 1_000
  return {
    name: 'syntax analysis',
    value: microseconds / measured.length,
    unit: 'µs',
    samples: measured.length,
  }
}
