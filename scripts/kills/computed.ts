import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a clock or a second sitting changes. */
const OF_THE_CLOCK = new Set(['wall_time', 'time', 'train/seconds'])

/** Everything that a run computed: its metrics, its programs and what its last checkpoint holds. */
export interface Computed {
  readonly metrics: readonly string[]
  readonly programs: Readonly<Record<string, string>>
  /** What the agent, the session and the books hold, and the digest of the tensors. */
  readonly state: string
}

export function computed(run: string): Computed {
  const read = (...path: string[]) => readFileSync(join(run, ...path), 'utf8')
  const stored = JSON.parse(read('checkpoints', 'last', 'state.json')) as {
    readonly agent: unknown
    readonly tensorsSha256: string
    readonly training: { readonly value: Readonly<Record<string, unknown>> }
  }
  const { seconds: _, ...training } = stored.training.value
  const programs = readdirSync(join(run, 'programs')).sort()
  return {
    metrics: read('metrics.jsonl').trim().split('\n').map(withoutClock),
    programs: Object.fromEntries(programs.map((name) => [name, read('programs', name)])),
    state: JSON.stringify([stored.agent, stored.tensorsSha256, training]),
  }
}

function withoutClock(line: string): string {
  const record = JSON.parse(line) as Readonly<Record<string, unknown>>
  return JSON.stringify(
    Object.fromEntries(Object.entries(record).filter(([name]) => !OF_THE_CLOCK.has(name))),
  )
}

/** What differs first between a run that was killed and one that was not; null where nothing does. */
export function difference(killed: Computed, whole: Computed): string | null {
  const length = Math.max(killed.metrics.length, whole.metrics.length)
  for (let i = 0; i < length; i++) {
    if (killed.metrics[i] === whole.metrics[i]) continue
    return `record ${i} of the metrics: ${killed.metrics[i]}, not ${whole.metrics[i]}`
  }
  if (JSON.stringify(killed.programs) !== JSON.stringify(whole.programs)) return 'its programs'
  return killed.state === whole.state ? null : 'its last checkpoint'
}
