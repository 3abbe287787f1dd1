import type { ProgramVerdict, Status } from '../../../src/core/verdict.ts'
import { Rng } from '../../../src/random/rng.ts'
import type { PooledSandbox } from '../../../src/sandbox/pool.ts'
import { controlEntry, type Entry, hostileEntry } from './batch.ts'
import { drawKnownControl } from './controls.ts'
import { minimise } from './minimiser.ts'
import { MOST_RESIDENT_BYTES, noticedBySandbox, type Suspicion } from './oracle.ts'
import { counted, differences, ownMs } from './sandbox-counters.ts'
import type { SandboxUnderTest } from './sandbox-under-test.ts'
import { verdictKey } from './verdict-key.ts'

/** What came of looking into a suspicion. */
export interface Confirmed {
  /** Whether the same programs in a fresh sandbox showed it again. */
  readonly reproduced: boolean
  /** Programs that are needed, in order, made as small as time allowed. */
  readonly programs: readonly Entry[]
  readonly expected: string
  readonly observed: string
}

const NOT_ALONE = 'a fresh sandbox gives no verdict'

/** Asks fresh sandboxes; `budgetMs` bounds how long one suspicion is looked into. */
export class Confirmation {
  readonly #tested: SandboxUnderTest
  readonly #budgetMs: number
  #end = 0
  #reused: PooledSandbox | null = null

  constructor(tested: SandboxUnderTest, budgetMs: number) {
    this.#tested = tested
    this.#budgetMs = budgetMs
  }

  /** The verdict that a program gets alone in a fresh sandbox. */
  async alone(entry: Entry): Promise<string> {
    const { verdicts } = await this.#grade([entry])
    return verdicts?.[0] ?? NOT_ALONE
  }

  /** Grades the same programs in a fresh sandbox, then ever fewer and smaller ones. */
  async confirm(suspicion: Suspicion): Promise<Confirmed> {
    this.#end = performance.now() + this.#budgetMs
    // A sandbox that notices a hole replaces its interpreter: every question finds a fresh one.
    this.#reused = suspicion.kind === 'noticed' ? await this.#tested.open({ workers: 1 }) : null
    try {
      return await this.#confirm(suspicion)
    } finally {
      await this.#reused?.close()
      this.#reused = null
    }
  }

  async #confirm(suspicion: Suspicion): Promise<Confirmed> {
    const { entries } = suspicion.pass
    const target = entries[suspicion.at] ?? null
    const before =
      target === null ? await this.#suspects(suspicion) : entries.slice(0, suspicion.at)
    const expected = await this.#expected(suspicion, target)
    const shows = async (programs: readonly Entry[]): Promise<string | null> =>
      this.#shows(suspicion, target === null ? programs : [...programs, target], expected)
    const again = await shows(before)
    if (again === null) {
      const programs = target === null ? before : [...before, target]
      return { reproduced: false, programs, expected, observed: suspicion.observed }
    }
    const holds = async (programs: readonly Entry[]) => (await shows(programs)) !== null
    const mayAsk = () => performance.now() < this.#end
    const few = [...(await minimise(before, holds, mayAsk))]
    for (let i = few.length - 1; i >= 0; i--) {
      few[i] = await smaller(few[i] as Entry, (entry) => holds(few.with(i, entry)), mayAsk)
    }
    const observed = (await shows(few)) ?? again
    return {
      reproduced: true,
      programs: target === null ? few : [...few, target],
      expected,
      observed,
    }
  }

  /** The programs that show it alone, if there are any; else all of them. */
  async #suspects(suspicion: Suspicion): Promise<readonly Entry[]> {
    const { entries } = suspicion.pass
    const sandbox = await this.#tested.open({ workers: 1 })
    try {
      for (const entry of entries) {
        const graded = await gradeAll(sandbox, [entry, PROBE])
        if (wholePassShows(suspicion, [entry], graded) !== null) return [entry]
      }
    } finally {
      await sandbox.close()
    }
    return entries
  }

  async #expected(suspicion: Suspicion, target: Entry | null): Promise<string> {
    return suspicion.kind === 'varies' && target !== null ? this.alone(target) : suspicion.expected
  }

  /** What was observed, where it is not what it should be; else null. */
  async #shows(
    suspicion: Suspicion,
    programs: readonly Entry[],
    expected: string,
  ): Promise<string | null> {
    if (programs.length === 0) return null
    if (WHOLE_PASS.has(suspicion.kind)) {
      return wholePassShows(suspicion, programs, await this.#grade([...programs, PROBE]))
    }
    const graded = await this.#grade(programs)
    const { verdicts, statuses, error } = graded
    const observed = verdicts?.at(-1) ?? error
    if (suspicion.kind === 'forged') return statuses?.at(-1) === 'passed' ? observed : null
    const status = suspicion.kind === 'control' && programs.at(-1)?.control?.expected !== null
    const same = status ? statuses?.at(-1) === expected : observed === expected
    return same ? null : observed
  }

  async #grade(entries: readonly Entry[]): Promise<Graded> {
    let sandbox = this.#reused
    try {
      sandbox ??= await this.#tested.open({ workers: 1 })
      return await gradeAll(sandbox, entries)
    } catch (error) {
      return { ...NOTHING, error: (error as Error).message }
    } finally {
      if (sandbox !== this.#reused) await sandbox?.close()
    }
  }
}

interface Graded {
  readonly verdicts: readonly string[] | null
  readonly statuses: readonly Status[] | null
  readonly error: string
  readonly workersLost: number
  readonly ownMs: number
  readonly residentBytes: number
  readonly replaced: Readonly<Record<string, number>>
}

const NOTHING: Graded = {
  verdicts: null,
  statuses: null,
  error: '',
  workersLost: 0,
  ownMs: 0,
  residentBytes: 0,
  replaced: {},
}

/** What a program left is looked for when the next one begins. */
const PROBE = controlEntry(drawKnownControl(new Rng('probe')))

/** Kinds that are no matter of one verdict. */
const WHOLE_PASS: ReadonlySet<Suspicion['kind']> = new Set(['lost', 'slow', 'memory', 'noticed'])

async function gradeAll(sandbox: PooledSandbox, entries: readonly Entry[]): Promise<Graded> {
  const before = counted(sandbox)
  const begin = performance.now()
  let verdicts: readonly ProgramVerdict[] | null = null
  let error = ''
  try {
    verdicts = await sandbox.grade(entries.map(({ request }) => request))
  } catch (rejected) {
    error = (rejected as Error).message
  }
  const after = counted(sandbox)
  return {
    verdicts: verdicts?.map(verdictKey) ?? null,
    statuses: verdicts?.map(({ status }) => status) ?? null,
    error,
    workersLost: after.workersLost - before.workersLost,
    ownMs: ownMs(begin, before, after),
    residentBytes: after.residentBytes,
    replaced: differences(after.replaced, before.replaced),
  }
}

/** What of a whole pass must not be, where it is seen; else null. */
function wholePassShows(
  suspicion: Suspicion,
  programs: readonly Entry[],
  graded: Graded,
): string | null {
  const { verdicts, error, workersLost, ownMs, residentBytes, replaced } = graded
  if (suspicion.kind === 'lost') {
    if (verdicts === null) return error
    return workersLost > 0 ? `${workersLost} workers lost` : null
  }
  if (suspicion.kind === 'noticed') return noticedBySandbox(replaced) || null
  if (suspicion.kind === 'memory') {
    return residentBytes > MOST_RESIDENT_BYTES ? `${Math.round(residentBytes / 1e6)} MB` : null
  }
  const most = programs.reduce((sum, entry) => sum + 3 * mostMs(entry), 5_000)
  return ownMs > most ? `${Math.round(ownMs)} ms` : null
}

/** All that the limits of a program let it take, its one retry included. */
function mostMs({ request: { limits } }: Entry): number {
  if (typeof limits !== 'object') return 0
  return limits.cpuMsPerProgram * limits.wallFactor * 2
}

/** A hostile program without the parts, then without the lines, that it does not need. */
async function smaller(
  entry: Entry,
  holds: (entry: Entry) => Promise<boolean>,
  mayAsk: () => boolean,
): Promise<Entry> {
  const { hostile } = entry
  if (hostile === null) return entry
  const of = (parts: typeof hostile.parts) => hostileEntry({ ...hostile, parts })
  const parts = await minimise(hostile.parts, (kept) => holds(of(kept)), mayAsk)
  const fewer = { ...hostile, parts }
  const whole = hostileEntry(fewer)
  const lines = await minimise(
    whole.request.source.split('\n'),
    (kept) => holds(hostileEntry(fewer, kept.join('\n'))),
    mayAsk,
  )
  return hostileEntry(fewer, lines.join('\n'))
}
