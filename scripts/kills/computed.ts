import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeEvent, type LogEvent } from '../../src/log/metrics/event-schema.ts'
import { recordsIn } from '../../src/log/metrics/record-frame.ts'

/** What a clock or a second sitting changes. */
const OF_THE_CLOCK = new Set(['wall_time', 'time', 'train/seconds'])

/** Everything that a run computed: its metrics, its events, its programs and what its last state holds. */
export interface Computed {
  readonly metrics: readonly string[]
  readonly events: readonly string[]
  readonly programs: Readonly<Record<string, string>>
  /** What the agent, the session and the books hold, and the digest of the tensors. */
  readonly state: string
}

/**
 * Of a training run. The best score is left out: it is of the moments that a run was saved at, which are
 * others where it is saved more often.
 */
export function computedByRun(run: string): Computed {
  const read = (...path: string[]) => readFileSync(join(run, ...path), 'utf8')
  const last = join('checkpoints', 'last')
  const stored = JSON.parse(read(last, 'state.json')) as {
    readonly agent: unknown
    readonly tensorsSha256: string
    readonly blocksSha256?: string
    readonly training: { readonly value: Readonly<Record<string, unknown>> }
  }
  const { seconds: _, bestScore: __, ...training } = stored.training.value
  const programs = readdirSync(join(run, 'programs')).sort()
  return {
    metrics: metricsIn(join(run, 'metrics.jsonl')),
    events: eventsIn(join(run, 'tensorboard')),
    programs: Object.fromEntries(programs.map((name) => [name, read('programs', name)])),
    state: JSON.stringify({
      training,
      agent: stored.agent,
      tensors: stored.tensorsSha256,
      blocks: stored.blocksSha256,
    }),
  }
}

/** Of pretraining, the model at this path. */
export function computedByPretraining(path: string): Computed {
  const {
    trainer,
    history: { seconds: _, ...history },
  } = JSON.parse(readFileSync(`${path}-training.json`, 'utf8')) as {
    readonly trainer: { readonly updates: number }
    readonly history: { readonly seconds: number; readonly [name: string]: unknown }
  }
  const state = readFileSync(`${path}-training-${trainer.updates}.safetensors`, 'base64')
  const model = readFileSync(`${path}.safetensors`, 'base64')
  return {
    metrics: metricsIn(`${path}-metrics.jsonl`),
    events: eventsIn(`${path}-tensorboard`),
    programs: {},
    state: JSON.stringify({ trainer, history, state, model }),
  }
}

function metricsIn(path: string): string[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map(withoutClock)
}

function withoutClock(line: string): string {
  const record = JSON.parse(line) as Readonly<Record<string, unknown>>
  return JSON.stringify(
    Object.fromEntries(Object.entries(record).filter(([name]) => !OF_THE_CLOCK.has(name))),
  )
}

/** The scalars of all sittings, as whoever reads all files would have them. */
function eventsIn(folder: string): string[] {
  const files = readdirSync(folder).map((name) =>
    [...recordsIn(readFileSync(join(folder, name)))].map(({ payload }) => decodeEvent(payload)),
  )
  const startOf = ([first]: readonly LogEvent[]) => first?.wallTime ?? 0
  const all = files.sort((a, b) => startOf(a) - startOf(b)).flat()
  return all.flatMap(({ step, summary }) => {
    const values = (summary?.value ?? []).filter(({ tag }) => !OF_THE_CLOCK.has(tag))
    return values.length === 0 ? [] : [JSON.stringify([step, values])]
  })
}

/** What differs first between a run that was killed and one that was not; null where nothing does. */
export function difference(killed: Computed, whole: Computed): string | null {
  for (const kind of ['metrics', 'events'] as const) {
    const length = Math.max(killed[kind].length, whole[kind].length)
    for (let i = 0; i < length; i++) {
      if (killed[kind][i] === whole[kind][i]) continue
      return `record ${i} of the ${kind}: ${killed[kind][i]}, not ${whole[kind][i]}`
    }
  }
  if (JSON.stringify(killed.programs) !== JSON.stringify(whole.programs)) return 'its programs'
  const path = differingPath(JSON.parse(killed.state), JSON.parse(whole.state), '')
  return path === null ? null : `its last state, at \`${path}\``
}

/** Where two values of JSON differ first; null where nothing does. */
function differingPath(a: unknown, b: unknown, path: string): string | null {
  if (!isObject(a) || !isObject(b)) return a === b ? null : path
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = differingPath(a[key], b[key], path === '' ? key : `${path}.${key}`)
    if (found !== null) return found
  }
  return null
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** What a run should not have left: what is half written, and blocks that no checkpoint has. */
export function leftOver(run: string): string | null {
  const checkpoints = join(run, 'checkpoints')
  if (!existsSync(checkpoints)) return null
  const names = readdirSync(run, { recursive: true, encoding: 'utf8' })
  const partial = names.find((name) => /\.(?:partial|previous)$/.test(name))
  if (partial !== undefined) return partial
  const needed = readdirSync(checkpoints)
    .map((name) => join(checkpoints, name, 'blocks.json'))
    .filter((path) => existsSync(path))
    .flatMap((path) => Object.values(JSON.parse(readFileSync(path, 'utf8')) as object))
  const blocks = names.filter((name) => /blocks.[0-9a-f]{64}\.safetensors$/.test(name))
  return blocks.find((name) => !needed.some((digest) => name.includes(digest))) ?? null
}
