import { performance } from 'node:perf_hooks'
import { digestOf } from '../../../experiments/grade/samples-file.ts'
import { Rng } from '../../../src/random/rng.ts'
import type { PooledSandbox } from '../../../src/sandbox/pool.ts'
import { controlEntry, drawBatch, type Entry, shuffled } from './batch.ts'
import { Confirmation, type Confirmed } from './confirmation.ts'
import { type Control, drawKnownControl, loadStateControls } from './controls.ts'
import type { FuzzLog } from './fuzz-log.ts'
import { type Grammar, loadGrammar } from './grammar.ts'
import { judgeOrder, judgePass, type Pass, type Suspicion } from './oracle.ts'
import { counted, differences, ownMs } from './sandbox-counters.ts'
import type { SandboxUnderTest } from './sandbox-under-test.ts'
import { verdictKey } from './verdict-key.ts'

export interface FuzzOptions {
  readonly seed: string
  readonly workers: number
  /** How long one finding is made smaller, in milliseconds. */
  readonly minimiseMs: number
  readonly onFinding: (finding: Finding) => void
  readonly onBatch: (index: number) => void
  /** Asked between findings and between batches. */
  readonly isOver: () => boolean
}

export interface Finding {
  readonly suspicion: Suspicion
  readonly confirmed: Confirmed
  readonly batch: number
  readonly folder: string
}

/** Findings of one key that are looked into; more are counted. */
const LOOKED_INTO = 3

/** Grades batch after batch in two orders, judges them, and looks into what is wrong. */
export class FuzzRun {
  readonly #tested: SandboxUnderTest
  readonly #log: FuzzLog
  readonly #options: FuzzOptions
  readonly #confirmation: Confirmation
  readonly #grammar: Grammar = loadGrammar()
  #fresh: ReadonlyMap<string, string> = new Map()
  #stateControls: readonly Control[] = []
  #sandbox: PooledSandbox | null = null

  constructor(tested: SandboxUnderTest, log: FuzzLog, options: FuzzOptions) {
    this.#tested = tested
    this.#log = log
    this.#options = options
    this.#confirmation = new Confirmation(tested, options.minimiseMs)
  }

  /**
   * Asks fresh interpreters for the verdict of each control. One whose verdict is another after
   * harmless programs is a finding already, and cannot tell of hostile ones: it is left out.
   */
  async calibrate(): Promise<void> {
    const controls = loadStateControls()
    const entries = controls.map(controlEntry)
    this.#fresh = await this.#log.freshVerdicts(
      digestOf(JSON.stringify(entries.map(({ request }) => [request.source, request.limits]))),
      () => freshVerdicts(this.#confirmation, entries),
    )
    const harmless = Array.from({ length: 8 }, (_, i) => controlEntry(drawKnownControl(new Rng(i))))
    const pass = await this.#grade([...harmless, ...entries, ...harmless, ...entries.toReversed()])
    const wrong = judgePass(pass, this.#fresh)
    for (const suspicion of wrong) {
      if (this.#options.isOver()) return
      await this.#lookInto({ ...suspicion, key: `${suspicion.key} after harmless programs` }, -1)
    }
    const unsteady = new Set(wrong.map(({ pass: { entries: all }, at }) => all[at]?.name))
    this.#stateControls = controls.filter(({ name }) => !unsteady.has(name))
  }

  async batch(index: number): Promise<void> {
    const begin = performance.now()
    const { seed } = this.#options
    const entries = drawBatch({
      grammar: this.#grammar,
      stateControls: this.#stateControls,
      seed,
      index,
    })
    const first = await this.#grade(entries)
    const second = await this.#grade(shuffled(entries, seed, index))
    const wrong = [
      ...judgePass(first, this.#fresh),
      ...judgePass(second, this.#fresh),
      ...judgeOrder(first, second),
    ]
    const seconds = (performance.now() - begin) / 1000
    for (const suspicion of wrong) await this.#lookInto(suspicion, index)
    this.#log.finished(seed, index, 2 * entries.length, seconds)
    this.#options.onBatch(index)
  }

  async close(): Promise<void> {
    await this.#sandbox?.close()
    this.#sandbox = null
  }

  async #grade(entries: readonly Entry[]): Promise<Pass> {
    this.#sandbox ??= await this.#tested.open({ workers: this.#options.workers })
    const before = counted(this.#sandbox)
    const begin = performance.now()
    let verdicts: Pass['verdicts'] = null
    let error = ''
    try {
      verdicts = await this.#sandbox.grade(entries.map(({ request }) => request))
    } catch (rejected) {
      error = (rejected as Error).message
    }
    const after = counted(this.#sandbox)
    return {
      entries,
      verdicts,
      error,
      workersLost: after.workersLost - before.workersLost,
      ownMs: ownMs(begin, before, after),
      residentBytes: after.residentBytes,
      replaced: differences(after.replaced, before.replaced),
    }
  }

  /** What was found may still be in the sandbox: a fresh one takes over. */
  async #lookInto(suspicion: Suspicion, index: number): Promise<void> {
    await this.close()
    const entry = suspicion.pass.entries[suspicion.at]
    // Of two orders that disagree only the one that is not as in a fresh sandbox is wrong.
    if (suspicion.kind === 'varies' && entry !== undefined) {
      const alone = await this.#confirmation.alone(entry)
      if (alone === verdictKey(suspicion.pass.verdicts?.[suspicion.at])) return
    }
    if (this.#log.count(suspicion.key) > LOOKED_INTO) return
    const confirmed = await this.#confirmation.confirm(suspicion)
    const folder = this.#log.write(suspicion, confirmed, this.#options.seed, index)
    this.#options.onFinding({ suspicion, confirmed, batch: index, folder })
  }
}

/** The verdict of each program in an interpreter that ran nothing before it. */
async function freshVerdicts(
  confirmation: Confirmation,
  entries: readonly Entry[],
): Promise<Readonly<Record<string, string>>> {
  const fresh: Record<string, string> = {}
  for (const entry of entries) fresh[entry.name] = await confirmation.alone(entry)
  return fresh
}
