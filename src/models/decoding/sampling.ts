import type { TaskDescription } from '../../core/task-description.ts'
import { sampleCategorical } from '../../nn/masked-categorical.ts'
import type { DecodedProgram } from './decoding.ts'
import { type Flight, type FlightOptions, Flights } from './flights.ts'
import { advanceRows, type SequencePolicy, type SequenceRow } from './sequence-policy.ts'

export interface SamplingOptions extends FlightOptions {
  /** Programs decoded at once, at least 1. Default 128. */
  readonly inFlight?: number
}

interface PlacedFlight extends Flight {
  readonly task: number
  logProb: number
  at: SequenceRow
}

/**
 * Writes a program for each entry of `jobs`, an index into `tasks`. Full batches stay in flight: a
 * program that ends makes room for the next.
 *
 * @returns one program per job, in the order of the jobs.
 */
export async function samplePrograms(
  policy: SequencePolicy,
  tasks: readonly TaskDescription[],
  jobs: readonly number[],
  options: SamplingOptions,
): Promise<DecodedProgram[]> {
  if (jobs.length === 0) return []
  const flights = new Flights(policy.actionCount, options)
  const state = await policy.start(tasks)
  const limit = options.inFlight ?? 128
  const results = new Array<DecodedProgram>(jobs.length)
  let open: PlacedFlight[] = []
  for (let next = 0; next < jobs.length || open.length > 0; ) {
    for (; next < jobs.length && open.length < limit; next++) {
      const task = jobs[next]!
      open.push({ ...flights.launch(next, task), task, logProb: 0, at: { state, row: task } })
    }
    const logits = await policy.logits(policy.gather(open.map(({ at }) => at)))
    open = open.filter((flight, row) => {
      const offset = row * policy.actionCount
      const norm = flights.weigh(flight, logits, offset)
      const token = sampleCategorical(flights.probabilities, flight.rng)
      flight.logProb += logits[offset + token]! - norm
      const written = flights.write(flight, token)
      if (written === null) return true
      results[flight.number] = { task: flight.task, ...written, logProb: flight.logProb }
      return false
    })
    const tokens = open.map((flight) => flight.tokens.at(-1)!)
    const places = await advanceRows(
      policy,
      open.map(({ at }) => at),
      tokens,
    )
    for (const [row, at] of places.entries()) open[row]!.at = at
  }
  return results
}
