import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError } from '../../../src/core/errors.ts'
import { writeAtomically } from '../../../src/log/atomic-file.ts'
import type { Entry } from './batch.ts'
import type { Confirmed } from './confirmation.ts'
import type { Suspicion } from './oracle.ts'

const count = z.int().nonnegative()
const stateSchema = z.strictObject({
  version: z.literal(1),
  /** Of the sandbox; hours are summed for it alone. */
  hash: z.string(),
  seconds: z.number().nonnegative(),
  batches: count,
  programs: count,
  /** By seed: the batch to go on with. */
  next: z.record(z.string(), count),
  /** How often each kind of finding was made. */
  findings: z.record(z.string(), count),
})

export type FuzzState = z.output<typeof stateSchema>

/** What a run of the fuzzer did so far, one folder for each hash of the sandbox. */
export class FuzzLog {
  readonly folder: string
  readonly state: FuzzState

  /** Goes on where the last run on the same sandbox ended. */
  constructor(root: string, hash: string) {
    this.folder = join(root, hash)
    mkdirSync(join(this.folder, 'findings'), { recursive: true })
    this.state = readState(this.#file, hash)
  }

  get #file(): string {
    return join(this.folder, 'state.json')
  }

  /** The verdicts of controls in fresh interpreters, asked for once for each sandbox. */
  async freshVerdicts(
    controlsHash: string,
    ask: () => Promise<Readonly<Record<string, string>>>,
  ): Promise<ReadonlyMap<string, string>> {
    const file = join(this.folder, `fresh-${controlsHash}.json`)
    if (!existsSync(file)) writeAtomically(file, `${JSON.stringify(await ask(), null, 2)}\n`)
    const read = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')))
    return new Map(Object.entries(read))
  }

  nextBatch(seed: string): number {
    return this.state.next[seed] ?? 0
  }

  /** Counts a finished batch and writes the state. */
  finished(seed: string, index: number, programs: number, seconds: number): void {
    this.state.next[seed] = index + 1
    this.state.batches++
    this.state.programs += programs
    this.state.seconds += seconds
    writeAtomically(this.#file, `${JSON.stringify(this.state, null, 2)}\n`)
  }

  /** Counts a suspicion; how many there were of its key, this one included. */
  count(key: string): number {
    const times = (this.state.findings[key] ?? 0) + 1
    this.state.findings[key] = times
    return times
  }

  /** Writes what was found, and each program that it takes as a file. Returns where. */
  write(suspicion: Suspicion, confirmed: Confirmed, seed: string, index: number): string {
    const times = this.state.findings[suspicion.key] ?? 1
    const name = `${suspicion.key.replaceAll(/[^a-z_]+/g, '-')}-${times}`
    const folder = join(this.folder, 'findings', name)
    mkdirSync(folder, { recursive: true })
    const { reproduced, expected, observed, programs } = confirmed
    const files = programs.map((entry, i) => `${i + 1}-${fileName(entry)}.py`)
    for (const [i, entry] of programs.entries()) {
      writeFileSync(join(folder, files[i] as string), entry.request.source)
    }
    const finding = {
      key: suspicion.key,
      seed,
      batch: index,
      program: suspicion.pass.entries[suspicion.at]?.name ?? null,
      reproduced,
      expected,
      observed,
      programs: programs.map((entry, i) => ({ file: files[i], name: entry.name })),
      limits: programs.map(({ request }) => request.limits),
    }
    writeAtomically(join(folder, 'finding.json'), `${JSON.stringify(finding, null, 2)}\n`)
    return folder
  }
}

/** Hours and findings by hash, for all sandboxes that were ever fuzzed into a folder. */
export function fuzzStates(root: string): readonly FuzzState[] {
  if (!existsSync(root)) return []
  return readdirSync(root)
    .filter((hash) => existsSync(join(root, hash, 'state.json')))
    .map((hash) => readState(join(root, hash, 'state.json'), hash))
}

function readState(file: string, hash: string): FuzzState {
  const empty = { version: 1 as const, hash, seconds: 0, batches: 0, programs: 0 }
  if (!existsSync(file)) return { ...empty, next: {}, findings: {} }
  const read = stateSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!read.success) throw new ConfigError(`${file}: ${z.prettifyError(read.error)}`)
  return read.data
}

function fileName(entry: Entry): string {
  return entry.control === null ? 'hostile' : entry.name
}
