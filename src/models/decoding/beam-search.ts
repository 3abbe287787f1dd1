import { ContractError } from '../../core/errors.ts'
import type { TaskDescription } from '../../core/task-description.ts'
import type { ProgramState } from '../../core/token-language.ts'
import { maskedSoftmax } from '../../nn/masked-categorical.ts'
import { type DecodedProgram, type DecodingOptions, writeMask } from './decoding.ts'
import { advanceRows, type SequencePolicy, type SequenceRow } from './sequence-policy.ts'

export interface BeamOptions extends DecodingOptions {
  /** Prefixes kept per task, at least 1. */
  readonly width: number
  /** Finished programs are ranked by logProb / length^penalty; 0 ranks by logProb. Default 0. */
  readonly lengthPenalty?: number
}

interface Beam {
  readonly tokens: readonly number[]
  readonly logProb: number
  readonly program: ProgramState | null
  readonly at: SequenceRow
}

interface Extension {
  readonly beam: Beam
  readonly token: number
  readonly logProb: number
}

interface TaskBeams {
  readonly task: number
  beams: Beam[]
  finished: DecodedProgram[]
}

/**
 * Beam search over several tasks at once.
 *
 * @returns per task up to `width` programs, the best first; programs that did not end within
 *   `maxTokens` come only where too few ended.
 */
export async function beamSearch(
  policy: SequencePolicy,
  tasks: readonly TaskDescription[],
  options: BeamOptions,
): Promise<DecodedProgram[][]> {
  if (!(Number.isInteger(options.width) && options.width >= 1)) {
    throw new ContractError(`Expected \`width\` to be an integer >= 1, got \`${options.width}\``)
  }
  const state = await policy.start(tasks)
  const searches = tasks.map((_, task): TaskBeams => {
    const program = options.program?.(task) ?? null
    const beams = [{ tokens: [], logProb: 0, program, at: { state, row: task } }]
    return { task, beams, finished: [] }
  })
  for (let length = 0; length < options.maxTokens; length++) {
    const open = searches.filter((search) => search.beams.length > 0)
    if (open.length === 0) break
    await extendAll(policy, open, options, options.maxTokens - length)
  }
  return searches.map((search) => ranked(search, options))
}

/** One token more for every beam of every task. */
async function extendAll(
  policy: SequencePolicy,
  searches: readonly TaskBeams[],
  options: BeamOptions,
  remaining: number,
): Promise<void> {
  const beams = searches.flatMap((search) => search.beams)
  const state = policy.gather(beams.map((beam) => beam.at))
  const logits = await policy.logits(state)
  const mask = new Int8Array(policy.actionCount)
  const probabilities = new Float64Array(policy.actionCount)
  let row = 0
  const kept: Beam[] = []
  for (const search of searches) {
    const extensions: Extension[] = []
    for (const beam of search.beams) {
      const offset = row * policy.actionCount
      writeMask(beam.program, remaining, options.bannedIds, mask)
      const norm = maskedSoftmax(logits, offset, mask, probabilities)
      const here = { ...beam, at: { state, row } }
      for (let a = 0; a < mask.length; a++) {
        if (mask[a] === 0) continue
        const logProb = beam.logProb + logits[offset + a]! - norm
        extensions.push({ beam: here, token: a, logProb })
      }
      row++
    }
    keepBest(search, extensions, options)
    kept.push(...search.beams)
  }
  await advanceBeams(policy, searches, kept)
}

/** Ended programs leave the beam; a task is done when `width` of them have ended. */
function keepBest(search: TaskBeams, extensions: Extension[], options: BeamOptions): void {
  extensions.sort((a, b) => b.logProb - a.logProb)
  search.beams = []
  for (const { beam, token, logProb } of extensions.slice(0, options.width)) {
    const tokens = [...beam.tokens, token]
    if (token === options.endId) {
      search.finished.push({ task: search.task, tokens, ended: true, logProb })
      continue
    }
    const program = beam.program?.clone() ?? null
    program?.push(token)
    search.beams.push({ tokens, logProb, program, at: beam.at })
  }
  if (search.finished.length >= options.width) search.beams = []
}

async function advanceBeams(
  policy: SequencePolicy,
  searches: readonly TaskBeams[],
  beams: readonly Beam[],
): Promise<void> {
  const places = await advanceRows(
    policy,
    beams.map(({ at }) => at),
    beams.map(({ tokens }) => tokens.at(-1)!),
  )
  let row = 0
  for (const search of searches) {
    search.beams = search.beams.map((beam) => ({ ...beam, at: places[row++]! }))
  }
}

function ranked(search: TaskBeams, options: BeamOptions): DecodedProgram[] {
  const score = ({ logProb, tokens }: DecodedProgram) =>
    logProb / tokens.length ** (options.lengthPenalty ?? 0)
  const open = search.beams.map(
    ({ tokens, logProb }): DecodedProgram => ({
      task: search.task,
      tokens,
      ended: false,
      logProb,
    }),
  )
  const best = [...search.finished].sort((a, b) => score(b) - score(a))
  return [...best, ...open].slice(0, options.width)
}
