import type { TestCase } from '../../../src/core/problem.ts'
import type { PyValue } from '../../../src/core/py-value.ts'
import type { Sandbox } from '../../../src/core/sandbox.ts'
import type { ProgramVerdict } from '../../../src/core/verdict.ts'
import { Rng } from '../../../src/random/rng.ts'
import { conforms, parsePyType } from '../../../src/values/py-type.ts'
import { argumentsKey, nodeCount, valueKey } from '../../../src/values/py-value.ts'
import { TRIAL_LIMITS } from '../../trial-limits.ts'
import { TRIAL_NAME, trialText } from './candidates.ts'
import { drawArguments } from './domains.ts'
import type { ProgramSpec } from './spec.ts'

/**
 * Inputs each program is run on. With 30, programs that differ now and then, such as `>` and `>=`,
 * passed for one behaviour and got each other's descriptions.
 */
const PROBES = 80
/** Share of the probes on which a program must return. */
const MIN_RETURNS = 0.4
const MAX_NODES = 60
const MAX_TEXT = 120
const BATCH = 256

/** A program that ran: what it gave for what. */
export interface ObservedProgram {
  readonly spec: ProgramSpec
  /** Equal for programs of one signature that gave the same on every probe. */
  readonly behaviour: string
  /** Probes on which it returned, in the order drawn, all different. */
  readonly examples: readonly TestCase[]
}

/** Why programs were left out, by reason. */
export type Rejections = Record<'mistyped' | 'failing' | 'constant' | 'identity' | 'large', number>

export interface Observations {
  readonly programs: readonly ObservedProgram[]
  readonly rejected: Rejections
}

function signatureOf(spec: ProgramSpec): string {
  return spec.parameters.map(({ domain }) => domain).join(',')
}

/** The probes of a signature: the same for every program that has it, whatever the corpus's seed. */
function probesOf(spec: ProgramSpec, cache: Map<string, PyValue[][]>): PyValue[][] {
  const signature = signatureOf(spec)
  const known = cache.get(signature)
  if (known !== undefined) return known
  const domains = spec.parameters.map(({ domain }) => domain)
  const seen = new Set<string>()
  const drawn = drawArguments(domains, PROBES * 3, new Rng('probes').split(signature))
  const probes = drawn.filter((args) => {
    const key = argumentsKey(args)
    return !seen.has(key) && seen.add(key).size > 0
  })
  const kept = probes.slice(0, PROBES)
  cache.set(signature, kept)
  return kept
}

const NONE: PyValue = { type: 'none' }

/** Runs every program on the probes of its signature, in the sandbox. */
export async function observe(
  specs: readonly ProgramSpec[],
  sandbox: Sandbox,
  onProgress: (done: number) => void,
): Promise<Observations> {
  const cache = new Map<string, PyValue[][]>()
  const rejected: Rejections = { mistyped: 0, failing: 0, constant: 0, identity: 0, large: 0 }
  const programs: ObservedProgram[] = []
  for (let start = 0; start < specs.length; start += BATCH) {
    const batch = specs.slice(start, start + BATCH)
    const verdicts = await sandbox.grade(
      batch.map((spec) => ({
        source: trialText(spec),
        entryPoint: TRIAL_NAME,
        tests: probesOf(spec, cache).map((args) => ({ args, expected: NONE })),
        comparison: { mode: 'exact' },
        limits: TRIAL_LIMITS,
        keepReturned: true,
      })),
    )
    batch.forEach((spec, i) => {
      const observed = judge(spec, probesOf(spec, cache), verdicts[i] as ProgramVerdict)
      if (typeof observed === 'string') rejected[observed]++
      else programs.push(observed)
    })
    onProgress(Math.min(specs.length, start + BATCH))
  }
  return { programs, rejected }
}

function judge(
  spec: ProgramSpec,
  probes: readonly PyValue[][],
  verdict: ProgramVerdict,
): ObservedProgram | keyof Rejections {
  const type = parsePyType(spec.returnType)
  const outputs = verdict.tests.map(({ returned }) => returned)
  const examples = outputs.flatMap((expected, i): TestCase[] =>
    expected === undefined ? [] : [{ args: probes[i] as PyValue[], expected }],
  )
  const enough = Math.max(4, MIN_RETURNS * probes.length)
  if (examples.length < enough) return 'failing'
  if (examples.some(({ expected }) => !conforms(expected, type))) return 'mistyped'
  const small = examples.filter(({ expected }) => isSmall(expected))
  if (small.length < enough) return 'large'
  const counts = new Map<string, number>()
  for (const { expected } of examples) {
    const key = valueKey(expected)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const others = examples.length < 10 ? 1 : 2
  if (Math.max(...counts.values()) > examples.length - others) return 'constant'
  const isArgument = spec.parameters.some((_, i) =>
    examples.every(({ args, expected }) => valueKey(args[i] as PyValue) === valueKey(expected)),
  )
  if (isArgument) return 'identity'
  const outcomes = outputs.map((value) => (value === undefined ? '!' : valueKey(value)))
  return { spec, behaviour: `${signatureOf(spec)}:${outcomes.join(';')}`, examples: small }
}

function isSmall(value: PyValue): boolean {
  if (value.type === 'int') return value.value < 1_000_000_000n && value.value > -1_000_000_000n
  return value.type === 'str' ? value.value.length <= MAX_TEXT : nodeCount(value) <= MAX_NODES
}
