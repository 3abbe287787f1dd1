import { strayPart } from '../core/json.ts'
import { oneLine } from '../log/one-line.ts'

/** What of a state keeps it from a checkpoint, which holds JSON; null where all of it comes back. */
export function brokenJsonRule(state: unknown, name: string): string | null {
  const stray = strayPart(state)
  if (stray === null) return null
  const shown = oneLine(stray.part).slice(0, 60)
  return `expected plain JSON, which comes back from a checkpoint as it was; \`${name}${stray.path}\` is \`${shown}\``
}
