import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bigramColumns } from '../agents/initializers/bigram-table.ts'
import { classesOf, type TokenClass } from '../agents/initializers/token-classes.ts'
import { loadProblemSet } from '../problems/load.ts'
import { loadSplit, type SplitPart, selectPart } from '../problems/split.ts'
import { ProblemError } from '../src/core/errors.ts'
import type { Problem } from '../src/core/problem.ts'
import { createVocabulary } from '../src/python/grammar/vocabulary.ts'
import { createProgramState } from '../src/python/program-state.ts'
import { tokenize } from '../src/python/tokenizer.ts'

/**
 * Fits `agents/initializers/bigram-table.ts` to the references of the training part of `intro-100`
 * and prints how well it foretells the dev part, by `npx tsx scripts/fit-bigram-prior.ts`.
 *
 * C classes. The chance of a token is softmax over the allowed ones of (weight of its class - log of
 * the class's size), so that a class shares its chance evenly among its tokens.
 */

const target = fileURLToPath(new URL('../agents/initializers/bigram-table.ts', import.meta.url))
const PROBLEM_SET = 'intro-100'
const VOCABULARY_SIZE = 256
const STEPS = 1500
/** Gradient ascent on a sum over all choices: the fit without context sums over more of them. */
const UNIGRAM = { stepSize: 0.002, penalty: 0.5 } as const
const BIGRAM = { stepSize: 0.01, penalty: 1 } as const
/** What a program may grow to, beyond the length of its reference. */
const SPARE_TOKENS = 10

/** One token of a reference, as a choice among the classes that the mask left. */
interface Choice {
  readonly previous: number
  readonly chosen: number
  /** Share of each class's tokens that are allowed: shape [C]. */
  readonly allowed: Float64Array
}

/** One row of weights for all contexts, or one for each previous class: shapes [C]. */
type WeightRows = readonly Float64Array[]

const columnCount = bigramColumns.length
const vocabulary = createVocabulary({ size: VOCABULARY_SIZE })
const columnOfToken = classesOf(vocabulary).map((name) => bigramColumns.indexOf(name))
const classSizes = bigramColumns.map(
  (_, column) => columnOfToken.filter((other) => other === column).length,
)

function choicesOf(problem: Problem): Choice[] {
  const written = tokenize(problem.referenceSolution ?? '', vocabulary, problem)
  if (!written.ok) {
    console.warn(`left out \`${problem.id}\`: ${written.reason}`)
    return []
  }
  const state = createProgramState(vocabulary, problem)
  const mask = new Int8Array(vocabulary.size)
  // An empty program is like a line that has just begun.
  let previous = columnOfToken[vocabulary.newlineId]!
  return written.tokens.map((token) => {
    state.mask(mask, written.tokens.length + SPARE_TOKENS - state.length)
    const allowed = new Float64Array(columnCount)
    mask.forEach((open, other) => {
      const column = columnOfToken[other]!
      if (open) allowed[column]! += 1 / classSizes[column]!
    })
    const choice = { previous, chosen: columnOfToken[token]!, allowed }
    state.push(token)
    previous = choice.chosen
    return choice
  })
}

/** Writes the chance of each class into `out`, shape [C], and returns log of what it divided by. */
function classChances(weights: Float64Array, { allowed }: Choice, out: Float64Array): number {
  let total = 0
  for (let column = 0; column < columnCount; column++) {
    out[column] = allowed[column]! * Math.exp(weights[column]!)
    total += out[column]!
  }
  for (let column = 0; column < columnCount; column++) out[column]! /= total
  return Math.log(total)
}

/** Maximises log-likelihood - penalty / 2 · |weights - centre|², starting from the centre. */
function fitRow(
  choices: readonly Choice[],
  centre: Float64Array,
  { stepSize, penalty }: { readonly stepSize: number; readonly penalty: number },
): Float64Array {
  const weights = Float64Array.from(centre)
  const chances = new Float64Array(columnCount)
  for (let step = 0; step < STEPS; step++) {
    const gradient = weights.map((weight, column) => penalty * (centre[column]! - weight))
    for (const choice of choices) {
      classChances(weights, choice, chances)
      for (let column = 0; column < columnCount; column++) gradient[column]! -= chances[column]!
      gradient[choice.chosen]! += 1
    }
    for (let column = 0; column < columnCount; column++) {
      weights[column]! += stepSize * gradient[column]!
    }
  }
  return weights
}

function natsPerToken(choices: readonly Choice[], rows: WeightRows): number {
  const scratch = new Float64Array(columnCount)
  const losses = choices.map((choice) => {
    const weights = rows[choice.previous]!
    const logTotal = classChances(weights, choice, scratch)
    return logTotal + Math.log(classSizes[choice.chosen]!) - weights[choice.chosen]!
  })
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length
}

async function loadParts(): Promise<Record<'train' | 'dev', readonly Problem[]>> {
  const set = await loadProblemSet(PROBLEM_SET)
  const split = await loadSplit(set)
  const part = (name: SplitPart) => selectPart(set, split, name).problems
  return { train: part('train'), dev: part('dev') }
}

function tableSource(rows: WeightRows, heading: readonly string[]): string {
  const columns = bigramColumns.map((name) => `  '${name}',\n`).join('')
  const table = bigramColumns.map((name, i) => {
    // `+ 0` turns -0 into 0.
    const weights = Array.from(rows[i]!, (weight) => Math.round(weight * 10) / 10 + 0)
    return `  ${name}: [${weights.join(', ')}],\n`
  })
  return `import type { TokenClass } from './token-classes.ts'

/** The order of the columns. */
export const bigramColumns = [
${columns}] as const satisfies readonly TokenClass[]

/**
${heading.map((line) => ` * ${line}`.trimEnd()).join('\n')}
 */
export const bigramTable: Readonly<Record<TokenClass, readonly number[]>> = {
${table.join('')}}
`
}

function format(file: string): void {
  const manifest = createRequire(import.meta.url).resolve('@biomejs/biome/package.json')
  const biome = join(dirname(manifest), 'bin', 'biome')
  const { status } = spawnSync(process.execPath, [biome, 'format', '--write', file], {
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}

const missing: TokenClass | undefined = bigramColumns.find((_, i) => classSizes[i] === 0)
if (missing !== undefined) {
  throw new ProblemError(
    `Class \`${missing}\` has no token in a vocabulary of ${VOCABULARY_SIZE}; fit with a larger one`,
  )
}
const parts = await loadParts()
const train = parts.train.flatMap(choicesOf)
const dev = parts.dev.flatMap(choicesOf)

const unigram = fitRow(train, new Float64Array(columnCount), UNIGRAM)
const withoutContext = bigramColumns.map(() => unigram)
const withContext = bigramColumns.map((_, column) =>
  fitRow(
    train.filter(({ previous }) => previous === column),
    unigram,
    BIGRAM,
  ),
)
const figures = Object.entries({ withContext, withoutContext }).map(([name, rows]) => {
  const nats = { train: natsPerToken(train, rows), dev: natsPerToken(dev, rows) }
  console.log(`${name}: train ${nats.train.toFixed(4)}, dev ${nats.dev.toFixed(4)} nats per token`)
  return { train: nats.train.toFixed(2), dev: nats.dev.toFixed(2) }
})
const [fitted, plain] = figures

// The likeliest class without context is put at 0.
const highest = Math.max(...unigram)
const rows = withContext.map((row) => row.map((weight) => weight - highest))
const heading = [
  'Log-weight of each class (column) after a token of a class (row), up to a constant per row.',
  '',
  `Written by \`npx tsx scripts/fit-bigram-prior.ts\`: after ${STEPS} steps of gradient ascent, the`,
  `likeliest, under the mask and evenly within a class, for the references of the ${parts.train.length}`,
  `training problems of \`${PROBLEM_SET}\` (${train.length} tokens, vocabulary of ${VOCABULARY_SIZE}), each held to`,
  `the weights without context by ${BIGRAM.penalty / 2} · (difference)². Per token: ${fitted!.train} nats there and`,
  `${fitted!.dev} on the dev problems, against ${plain!.train} and ${plain!.dev} without context.`,
]
writeFileSync(target, tableSource(rows, heading))
format(target)
