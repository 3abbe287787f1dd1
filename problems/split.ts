import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { ProblemError } from '../src/core/errors.ts'
import type { Problem, ProblemSet, TestCase } from '../src/core/problem.ts'
import type { PyValue } from '../src/core/py-value.ts'
import type { Sandbox } from '../src/core/sandbox.ts'
import { readNamedFile } from '../src/log/named-file.ts'
import { Rng } from '../src/random/rng.ts'
import { argumentsKey, valueKey } from '../src/values/py-value.ts'
import { encodeProblemSet } from './encode.ts'
import { TRIAL_LIMITS } from './trial-limits.ts'

/** Learning uses `train`, every choice is made on `dev`, figures are reported on `heldOut`. */
export type SplitPart = 'train' | 'dev' | 'heldOut'

const PARTS: readonly SplitPart[] = ['train', 'dev', 'heldOut']

/** Share of the problems in each part; they sum to 1. */
export type SplitFractions = Readonly<Record<SplitPart, number>>

export const DEFAULT_FRACTIONS: SplitFractions = { train: 0.6, dev: 0.15, heldOut: 0.25 }

/** Ids of a set's problems by part, each sorted; no two parts share a behaviour. */
export interface ProblemSplit extends Readonly<Record<SplitPart, readonly string[]>> {
  readonly set: string
  readonly seed: number
  /** SHA-256 of the parts and of every problem's tests: what a result names to say what it held out. */
  readonly hash: string
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}

/** What each problem's reference gives on one common list of inputs; null where it gives nothing. */
async function commonOutputs(
  problems: readonly Problem[],
  sandbox: Sandbox,
): Promise<(string | null)[][]> {
  const inputs = new Map<string, readonly PyValue[]>()
  for (const { args } of problems.flatMap(({ visibleTests }) => visibleTests)) {
    inputs.set(argumentsKey(args), args)
  }
  const none: PyValue = { type: 'none' }
  const tests = Array.from(inputs.values(), (args): TestCase => ({ args, expected: none }))
  const verdicts = await sandbox.grade(
    problems.map((problem) => ({
      source: requireReference(problem),
      entryPoint: problem.functionName,
      tests,
      comparison: { mode: 'exact' },
      limits: TRIAL_LIMITS,
      keepReturned: true,
    })),
  )
  return verdicts.map((verdict) =>
    verdict.tests.map(({ returned }) => (returned === undefined ? null : valueKey(returned))),
  )
}

function requireReference({ id, referenceSolution }: Problem): string {
  if (referenceSolution !== undefined) return referenceSolution
  throw new ProblemError(
    `Problem \`${id}\` has no \`reference_solution\`: behaviour is compared by running it; add one`,
  )
}

function agree(a: readonly (string | null)[], b: readonly (string | null)[]): boolean {
  const both = a.flatMap((output, i) => (output !== null && b[i] !== null ? [i] : []))
  return both.length > 0 && both.every((i) => a[i] === b[i])
}

/**
 * Groups problems whose references cannot be told apart: those with the same parameter types that
 * agree on every input (of all their visible tests together) on which both return. Groups hold ids, in the
 * order of the problems.
 *
 * @throws {ProblemError} when a problem has no reference.
 * @throws {SandboxError} when the sandbox itself fails.
 */
export async function behaviourGroups(
  problems: readonly Problem[],
  sandbox: Sandbox,
): Promise<string[][]> {
  const bySignature = groupBy(problems, ({ parameters }) =>
    parameters.map(({ type }) => type).join(', '),
  )
  const groupOf = new Map<string, string[]>()
  for (const alike of bySignature.values()) {
    const outputs = await commonOutputs(alike, sandbox)
    alike.forEach(({ id }, i) => {
      const twins = alike.slice(0, i).filter((_, j) => agree(outputs[i] ?? [], outputs[j] ?? []))
      const group = [...new Set(twins.map((twin) => groupOf.get(twin.id) ?? []))].flat()
      group.push(id)
      for (const member of group) groupOf.set(member, group)
    })
  }
  return [...new Set(problems.map(({ id }) => groupOf.get(id) ?? [id]))]
}

function partOf(
  assigned: Readonly<Record<SplitPart, readonly string[]>>,
  fractions: SplitFractions,
  total: number,
): SplitPart {
  const shortOf = (part: SplitPart) => fractions[part] * total - assigned[part].length
  return PARTS.reduce((best, part) => (shortOf(part) > shortOf(best) ? part : best))
}

/**
 * Splits a set so that no behaviour is in two parts. Every topic (a problem's first tag) is spread
 * over the parts in proportion; which of its problems go where is drawn by the seed.
 */
export function splitProblems(
  set: ProblemSet,
  groups: readonly (readonly string[])[],
  seed: number,
  fractions: SplitFractions = DEFAULT_FRACTIONS,
): ProblemSplit {
  const rng = new Rng(seed)
  const topicOf = new Map(set.problems.map(({ id, tags }) => [id, tags[0] ?? '']))
  const topics = groupBy(groups, ([first]) => topicOf.get(first ?? '') ?? '')
  const parts: Record<SplitPart, string[]> = { train: [], dev: [], heldOut: [] }
  let total = 0
  for (const [topic, members] of topics) {
    for (const group of rng.split(topic).shuffle([...members])) {
      total += group.length
      parts[partOf(parts, fractions, total)].push(...group)
    }
  }
  for (const part of PARTS) parts[part].sort()
  return { set: set.name, seed, ...parts, hash: hashSplit(set, parts) }
}

/** SHA-256 in hex of the ids by part and of every problem as its file holds it. */
export function hashSplit(
  set: ProblemSet,
  parts: Readonly<Record<SplitPart, readonly string[]>>,
): string {
  const ids = PARTS.map((part) => [part, parts[part]])
  return createHash('sha256')
    .update(JSON.stringify([ids, encodeProblemSet(set)]))
    .digest('hex')
}

const splitFile = z.strictObject({
  set: z.string(),
  seed: z.number(),
  train: z.array(z.string()),
  dev: z.array(z.string()),
  heldOut: z.array(z.string()),
  hash: z.string().length(64),
})

/**
 * Reads the split that ships with a set.
 *
 * @throws {ProblemError} when there is none, or when it is not a split of the set as it stands.
 */
export async function loadSplit(set: ProblemSet): Promise<ProblemSplit> {
  const file = fileURLToPath(new URL(`./sets/${set.name}.split.json`, import.meta.url))
  let text: string
  try {
    text = (await readNamedFile(file)).toString('utf8')
  } catch (cause) {
    throw new ProblemError(`Problem set \`${set.name}\` ships without a split`, { cause })
  }
  const split = splitFile.parse(JSON.parse(text))
  if (hashSplit(set, split) !== split.hash) {
    throw new ProblemError(
      `Split of \`${set.name}\`: its hash does not fit the problems; they changed since it was made`,
    )
  }
  return split
}

/** The problems of one part, as a set of its own named `set/part`. */
export function selectPart(set: ProblemSet, split: ProblemSplit, part: SplitPart): ProblemSet {
  const ids = new Set(split[part])
  return {
    name: `${set.name}/${part}`,
    description: `${set.description} The ${part} part.`,
    problems: set.problems.filter(({ id }) => ids.has(id)),
  }
}
