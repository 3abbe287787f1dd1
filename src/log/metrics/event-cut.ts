import { readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { decodeEvent, type LogEvent } from './event-schema.ts'
import { recordsIn } from './record-frame.ts'

/** Of what a log holds, that which a run that goes on had recorded by its checkpoint. */
export interface KeptRecords {
  readonly throughStep: number
  /** How many records there were; null where nobody counted them, and the step alone decides. */
  readonly count: number | null
}

/** As `EventFile` names them. */
const FILE = /^events\.out\.tfevents\.\d+\.[A-Za-z0-9-]*\.\d+\.\d+$/

interface Session {
  readonly path: string
  readonly bytes: number
  readonly events: readonly { readonly event: LogEvent; readonly end: number }[]
}

/**
 * Cuts off the events of a folder of TensorBoard files that came after a checkpoint: a run that goes on
 * writes them again. A file of which none is left is removed; what else lies in the folder stays.
 */
export function cutEvents(folder: string, kept: KeptRecords): void {
  let count = 0
  let isCut = false
  for (const { path, bytes, events } of sessionsIn(folder)) {
    let end = 0
    let left = 0
    for (const one of events) {
      const { step = 0, summary } = one.event
      const isRecord = summary?.value.some((value) => 'simpleValue' in value) === true
      isCut ||= summary !== undefined && step > kept.throughStep
      isCut ||= isRecord && count === kept.count
      if (isCut) break
      end = one.end
      if (summary !== undefined) left++
      if (isRecord) count++
    }
    if (left === 0) rmSync(path)
    else if (end < bytes) truncateSync(path, end)
  }
}

/** The sittings' files, the first to be begun first. */
function sessionsIn(folder: string): Session[] {
  const paths = readdirSync(folder)
    .filter((name) => FILE.test(name))
    .map((name) => join(folder, name))
  const found = paths.map((path) => {
    const content = readFileSync(path)
    const events = [...recordsIn(content)].map(({ payload, end }) => ({
      event: decodeEvent(payload),
      end,
    }))
    return { path, bytes: content.length, events }
  })
  const startOf = ({ events }: Session) => events[0]?.event.wallTime ?? 0
  return found.sort((a, b) => startOf(a) - startOf(b))
}
