import type { Json, JsonObject } from '../../../src/core/json.ts'
import type { Parameter, TestCase } from '../../../src/core/problem.ts'
import type { Rng } from '../../../src/random/rng.ts'
import { encodeJson } from '../../../src/values/json-codec.ts'
import { parsePyType } from '../../../src/values/py-type.ts'
import { nodeCount, valueKey } from '../../../src/values/py-value.ts'
import type { ObservedProgram } from '../entries/behaviour.ts'
import { drawHeader, programText } from '../entries/candidates.ts'
import { decorate, vary } from '../entries/decorations.ts'
import { asSentence, expand, substitute } from '../entries/spec.ts'
import { shareOf } from './shares.ts'

/** One line of a corpus. Examples are JSON by the declared types, as in a problem file. */
export interface CorpusPair {
  readonly docstring: string
  /** The whole function. */
  readonly code: string
  readonly functionName: string
  readonly parameters: readonly Parameter[]
  readonly returnType: string
  readonly examples: readonly { readonly args: readonly Json[]; readonly expected: Json }[]
  readonly tags: readonly string[]
  /** The family of programs it comes from. */
  readonly source: string
}

/** Drops and counts of the assembly. */
export interface PairCounts {
  readonly pairs: readonly CorpusPair[]
  /** Wordings drawn that were there already. */
  readonly repeated: number
  /** Wordings dropped because another behaviour of the same signature has them too. */
  readonly ambiguous: number
}

/** Between 3 and 5 examples, small ones, with answers as different as can be. */
function drawExamples({ examples }: ObservedProgram, rng: Rng): TestCase[] {
  const count = rng.range(3, 5)
  const size = ({ args }: TestCase) => args.reduce((sum, arg) => sum + nodeCount(arg), 0)
  const drawn = rng.shuffle([...examples]).slice(0, count * 3)
  drawn.sort((a, b) => size(a) - size(b))
  const seen = new Set<string>()
  const chosen: TestCase[] = []
  for (const example of drawn) {
    const key = valueKey(example.expected)
    if (chosen.length < count && !seen.has(key)) chosen.push(example)
    seen.add(key)
  }
  for (const example of drawn) {
    if (chosen.length < count && !chosen.includes(example)) chosen.push(example)
  }
  return rng.shuffle(chosen)
}

function encodeExample({ args, expected }: TestCase, program: ObservedProgram) {
  const { parameters, returnType } = program.spec
  return {
    args: args.map((arg, i) => encodeJson(arg, parsePyType(parameters[i]?.type ?? 'Any'))),
    expected: encodeJson(expected, parsePyType(returnType)),
  }
}

interface Draft {
  readonly pair: CorpusPair
  /** The wording alone, apart from names; see {@link wordingKey}. */
  readonly key: string
}

function writePair(program: ObservedProgram, rng: Rng): Draft {
  const { spec } = program
  const header = drawHeader(spec, rng)
  const names = header.parameters.map(({ name }) => name)
  const wording = vary(expand(rng.choice(spec.wordings), rng), rng)
  const plain = asSentence(substitute(wording, names), names)
  const pair: CorpusPair = {
    docstring: decorate(plain, program, header, rng),
    code: programText(spec, header),
    ...header,
    examples: drawExamples(program, rng).map((example) => encodeExample(example, program)),
    tags: spec.tags,
    source: spec.source,
  }
  return { pair, key: wordingKey(pair, plain) }
}

/** What a pair says apart from the names it uses: two such texts must not mean different things. */
function wordingKey({ parameters, returnType }: CorpusPair, plain: string): string {
  const text = parameters.reduce(
    (rest, { name }, i) => rest.replace(new RegExp(`\\b${name}\\b`, 'g'), () => `$${i}`),
    plain.toLowerCase(),
  )
  return `${parameters.map(({ type }) => type).join(',')}>${returnType}:${text}`
}

function drawsOf({ spec }: ObservedProgram, rng: Rng): number {
  return Math.floor(shareOf(spec.source) + rng.uniform())
}

/**
 * Draws `size` pairs, going round all behaviours so that none is left out before another has many.
 * No two pairs share behaviour and wording, and no wording means two behaviours.
 *
 * @returns fewer pairs where the wordings run out.
 */
export function drawPairs(
  programs: readonly ObservedProgram[],
  size: number,
  rng: Rng,
  maxRounds = 40,
): PairCounts {
  const meanings = new Map<string, string>()
  const seen = new Set<string>()
  const pairs: CorpusPair[] = []
  const dropped = { repeated: 0, ambiguous: 0 }
  const add = (program: ObservedProgram) => {
    const { pair, key } = writePair(program, rng)
    const meaning = meanings.get(key)
    const identity = `${key} ${program.spec.body}`
    if (meaning !== undefined && meaning !== program.behaviour) dropped.ambiguous++
    else if (seen.has(identity)) dropped.repeated++
    else {
      meanings.set(key, program.behaviour)
      seen.add(identity)
      pairs.push(pair)
    }
  }
  for (let round = 0; round < maxRounds && pairs.length < size; round++) {
    for (const program of rng.split(`round ${round}`).shuffle([...programs])) {
      for (let left = drawsOf(program, rng); left > 0 && pairs.length < size; left--) add(program)
    }
  }
  return { pairs: rng.shuffle(pairs), ...dropped }
}

export function pairToJson(pair: CorpusPair): JsonObject {
  return {
    ...pair,
    parameters: pair.parameters.map(({ name, type }) => ({ name, type })),
    examples: pair.examples.map(({ args, expected }) => ({ args, expected })),
    tags: [...pair.tags],
  }
}
