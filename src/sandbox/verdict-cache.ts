import { ConfigError } from '../core/errors.ts'
import type { ComparisonRule, TestCase } from '../core/problem.ts'
import type { PyValue } from '../core/py-value.ts'
import type { GradeOptions, GradeRequest, Sandbox } from '../core/sandbox.ts'
import type { ProgramVerdict } from '../core/verdict.ts'
import { resolveLimits } from './limits.ts'

export interface VerdictCacheOptions {
  /**
   * Verdicts kept, at least 1; the least recently used go first. One with returned values counts for
   * as many as take about its memory. Default 100,000.
   */
  readonly capacity?: number
}

export interface CachedSandbox extends Sandbox {
  /** Requests answered from memory, and requests that had to be graded. */
  cacheStats(): { readonly hits: number; readonly misses: number; readonly size: number }
}

const DEFAULT_CAPACITY = 100_000

/**
 * A sandbox that remembers the verdicts of identical requests: the same source, entry point, isolation,
 * limits and comparison, and the same list of tests (the same array, which is taken not to
 * change). Policies sample the same short programs again and again.
 *
 * Exact: nothing is hashed that could collide. Closing it closes the sandbox below.
 */
export function withVerdictCache(
  sandbox: Sandbox,
  options: VerdictCacheOptions = {},
): CachedSandbox {
  const capacity = options.capacity ?? DEFAULT_CAPACITY
  if (!(Number.isInteger(capacity) && capacity >= 1)) {
    throw new ConfigError(`Expected \`capacity\` to be an integer >= 1, got \`${capacity}\``)
  }
  const keys = new RequestKeys()
  // A map keeps insertion order: the first key is the least recently used.
  const verdicts = new Map<string, ProgramVerdict>()
  let weight = 0
  let hits = 0
  let misses = 0

  const remembered = (key: string): ProgramVerdict | undefined => {
    const verdict = verdicts.get(key)
    if (verdict === undefined) return undefined
    verdicts.delete(key)
    verdicts.set(key, verdict)
    return verdict
  }
  const remember = (key: string, verdict: ProgramVerdict): void => {
    const own = weightOf(verdict)
    forget(key)
    // What only the clock decided may be otherwise the next time.
    if (own > capacity || verdict.tests.some(({ byClock }) => byClock === true)) return
    verdicts.set(key, verdict)
    weight += own
    while (weight > capacity) forget(verdicts.keys().next().value as string)
  }
  const forget = (key: string): void => {
    const verdict = verdicts.get(key)
    if (verdict === undefined) return
    verdicts.delete(key)
    weight -= weightOf(verdict)
  }

  return {
    async grade(requests: readonly GradeRequest[], gradeOptions: GradeOptions = {}) {
      const wanted = requests.map((request) => keys.of(request))
      const found = new Map<string, ProgramVerdict>()
      const missing = new Map<string, GradeRequest>()
      for (const [i, key] of wanted.entries()) {
        const verdict = found.get(key) ?? remembered(key)
        if (verdict !== undefined) found.set(key, verdict)
        else missing.set(key, requests[i] as GradeRequest)
      }
      hits += requests.length - missing.size
      misses += missing.size
      gradeOptions.signal?.throwIfAborted()
      const graded =
        missing.size === 0 ? [] : await sandbox.grade([...missing.values()], gradeOptions)
      for (const [i, key] of [...missing.keys()].entries()) {
        const verdict = graded[i] as ProgramVerdict
        found.set(key, verdict)
        remember(key, verdict)
      }
      return wanted.map((key) => found.get(key) as ProgramVerdict)
    },
    close: () => sandbox.close(),
    cacheStats: () => ({ hits, misses, size: verdicts.size }),
  }
}

/** Numbers, short texts and items of returned values that take as much memory as a verdict. */
const VALUES_A_VERDICT = 16

function weightOf({ tests }: ProgramVerdict): number {
  let values = 0
  for (const { returned } of tests) if (returned !== undefined) values += sizeOf(returned)
  return 1 + Math.floor(values / VALUES_A_VERDICT)
}

/** How many numbers take a value's memory, about. */
function sizeOf(value: PyValue): number {
  switch (value.type) {
    case 'int':
      return BigInt.asIntN(64, value.value) === value.value
        ? 1
        : value.value.toString(16).length / 16
    case 'str':
    case 'bytes':
      return 1 + value.value.length / 64
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
      return value.items.reduce((sum, item) => sum + sizeOf(item), 1)
    case 'dict':
      return value.entries.reduce((sum, [key, item]) => sum + sizeOf(key) + sizeOf(item), 1)
    default:
      return 1
  }
}

/** Texts that tell requests apart; lists of tests are numbered by identity. */
class RequestKeys {
  readonly #tests = new WeakMap<readonly TestCase[], number>()
  #nextTests = 0

  of(request: GradeRequest): string {
    return [
      this.#number(request.tests),
      String(request.keepReturned ?? false),
      limitsKey(request),
      comparisonKey(request.comparison),
      request.isolation ?? 'shared',
      candidateKey(request),
      request.entryPoint,
      request.source,
    ].join('\0')
  }

  #number(tests: readonly TestCase[]): number {
    const known = this.#tests.get(tests)
    if (known !== undefined) return known
    this.#tests.set(tests, this.#nextTests)
    return this.#nextTests++
  }
}

/** What is foreign in the source; its length tells where it ends. */
function candidateKey({ candidate }: GradeRequest): string {
  return candidate === undefined ? '' : `${candidate.length}:${candidate}`
}

function limitsKey(request: GradeRequest): string {
  const { limits } = request
  if (limits === undefined || typeof limits === 'string') return limits ?? 'grading'
  return JSON.stringify(Object.entries(resolveLimits(limits)).sort())
}

function comparisonKey(rule: ComparisonRule): string {
  const { mode, absoluteTolerance = '', relativeTolerance = '', judge = '' } = rule
  return `${mode},${absoluteTolerance},${relativeTolerance},${judge}`
}
