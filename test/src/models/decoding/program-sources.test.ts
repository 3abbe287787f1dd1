import { expect, test } from 'vitest'
import { createBigramPrior } from '../../../../agents/initializers/bigram-prior.ts'
import { createUniformPrior } from '../../../../agents/initializers/grammar-prior.ts'
import type { PolicyInitializer } from '../../../../src/core/policy-initializer.ts'
import { beamPrograms } from '../../../../src/models/decoding/beam-programs.ts'
import { beamSearch } from '../../../../src/models/decoding/beam-search.ts'
import { initializerPolicy } from '../../../../src/models/decoding/initializer-policy.ts'
import type {
  ProgramSource,
  ProgramSourceContext,
} from '../../../../src/models/decoding/program-source.ts'
import { sampledPrograms } from '../../../../src/models/decoding/sampled-programs.ts'
import { samplePrograms } from '../../../../src/models/decoding/sampling.ts'
import { createVocabulary } from '../../../../src/python/grammar/vocabulary.ts'
import { createProgramState } from '../../../../src/python/program-state.ts'
import { Rng } from '../../../../src/random/rng.ts'

const vocabulary = createVocabulary()
const header = {
  functionName: 'add',
  parameters: [
    { name: 'a', type: 'int' },
    { name: 'b', type: 'int' },
  ],
  returnType: 'int',
}
const task = { docstring: 'Add two numbers.', header }
const emptyProgram = createProgramState(vocabulary, header)

function contextOf(initializer: PolicyInitializer, masked = true): ProgramSourceContext {
  const policy = initializerPolicy(initializer, { problemId: 'add', ...task }, vocabulary.hash)
  const maxTokens = 12
  return { policy, task, vocabulary, emptyProgram: masked ? emptyProgram : null, maxTokens }
}

const bigram = contextOf(createBigramPrior(vocabulary))
const uniform = contextOf(createUniformPrior(vocabulary.size))

async function take(source: ProgramSource, ...counts: number[]): Promise<string[]> {
  const programs: string[] = []
  for (const count of counts) {
    for (const { tokens } of await source.next(count)) programs.push(tokens.join())
  }
  return programs
}

const decoding = {
  maxTokens: 12,
  endId: vocabulary.endId,
  bannedIds: [vocabulary.deleteId],
  program: () => emptyProgram.clone(),
}

test('programs come in one order, however many are asked for at once', async () => {
  const drawn = () => sampledPrograms(bigram, { rng: new Rng(3) })
  const atOnce = await take(drawn(), 60)
  expect(await take(drawn(), 1, 9, 30, 20)).toEqual(atOnce)
  expect(new Set(atOnce).size).toBeGreaterThan(10)
})

test('what is remembered of prefixes changes no program', async () => {
  const drawn = (rememberedPrefixes: number) =>
    sampledPrograms(bigram, { rng: new Rng(4), rememberedPrefixes })
  const all = await take(drawn(100_000), 80)
  expect(await take(drawn(0), 80)).toEqual(all)
  expect(await take(drawn(7), 80)).toEqual(all)
})

test('under the mask every program ends within the budget; without it most are cut off', async () => {
  const masked = await sampledPrograms(uniform, { rng: new Rng(1) }).next(50)
  expect(masked.every(({ ended }) => ended)).toBe(true)
  expect(masked.every(({ tokens }) => tokens.at(-1) === vocabulary.endId)).toBe(true)
  const anything = contextOf(createUniformPrior(vocabulary.size), false)
  const open = await sampledPrograms(anything, { rng: new Rng(1) }).next(50)
  expect(open.filter(({ ended }) => !ended).length).toBeGreaterThan(40)
  expect(open.every(({ tokens, ended }) => ended || tokens.length === 12)).toBe(true)
  expect(open.flatMap(({ tokens }) => tokens)).not.toContain(vocabulary.deleteId)
})

test('first tokens are drawn as often as the masked policy says', async () => {
  const mask = new Int8Array(vocabulary.size)
  const allowed = emptyProgram.mask(mask, 12)
  const programs = await sampledPrograms(uniform, { rng: new Rng(2) }).next(4000)
  const counts = new Map<number, number>()
  for (const { tokens } of programs) counts.set(tokens[0]!, (counts.get(tokens[0]!) ?? 0) + 1)
  expect([...counts.keys()].every((token) => mask[token] === 1)).toBe(true)
  // Chi-square over the allowed tokens; its mean is the degrees of freedom, its deviation √(2 df).
  const expected = 4000 / allowed
  let chiSquare = 0
  for (let token = 0; token < mask.length; token++) {
    if (mask[token] === 1) chiSquare += ((counts.get(token) ?? 0) - expected) ** 2 / expected
  }
  const degrees = allowed - 1
  expect(Math.abs(chiSquare - degrees)).toBeLessThan(4 * Math.sqrt(2 * degrees))
})

test('at temperature 0 a program is the greedy one', async () => {
  const [program] = await sampledPrograms(bigram, { rng: new Rng(5), temperature: 0 }).next(1)
  const [greedy] = await samplePrograms(bigram.policy, [task], [0], {
    ...decoding,
    rng: new Rng(6),
    temperature: 0,
  })
  expect(program?.tokens).toEqual(greedy?.tokens)
})

test('a beam without the mask writes what is no Python as well', async () => {
  const unmasked = contextOf(createBigramPrior(vocabulary), false)
  const programs = await beamPrograms(unmasked, { maxWidth: 32 }).next(200)
  const fits = ({ tokens }: { readonly tokens: readonly number[] }) => {
    const program = emptyProgram.clone()
    return tokens.every((token, i) => {
      const mask = new Int8Array(vocabulary.size)
      program.mask(mask, 12 - i)
      if (mask[token] !== 1) return false
      program.push(token)
      return true
    })
  }
  expect(programs.length).toBeGreaterThan(0)
  expect(programs.every(fits)).toBe(false)
  const masked = await beamPrograms(bigram, { maxWidth: 32 }).next(200)
  expect(masked.every(fits)).toBe(true)
})

test('a beam gives its programs best first, then what wider beams add, each once', async () => {
  const programs = await take(beamPrograms(bigram, { firstWidth: 4, maxWidth: 32 }), 3, 100)
  const [narrow = []] = await beamSearch(bigram.policy, [task], { ...decoding, width: 4 })
  const [wide = []] = await beamSearch(bigram.policy, [task], { ...decoding, width: 32 })
  const first = narrow.filter(({ ended }) => ended).map(({ tokens }) => tokens.join())
  expect(programs.slice(0, first.length)).toEqual(first)
  expect(new Set(programs).size).toBe(programs.length)
  const widest = wide.filter(({ ended }) => ended).map(({ tokens }) => tokens.join())
  expect(programs).toEqual(expect.arrayContaining(widest))
  expect(programs.length).toBeGreaterThan(first.length)
})
