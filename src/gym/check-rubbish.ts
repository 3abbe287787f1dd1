import { isDeepStrictEqual } from 'node:util'
import type { AnyEnv, ResetOptions } from '../core/env.ts'
import { CheckpointError, ContractError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import { playInto } from './check-traces.ts'

/** What is no state of any env, unless the env's own looks just like it. */
const RUBBISH: readonly Json[] = [
  null,
  [],
  {},
  { state: 'another-kind', version: 0, value: { steps: 1 } },
]

/**
 * What of an env's contract it breaks where it is handed what is no state of it, or null: `setState`
 * throws a `CheckpointError`, and the env's own state stays as it was.
 */
export async function brokenRubbishRule(env: AnyEnv, seed: number): Promise<string | null> {
  await playInto(env, seed)
  const own = storedStateOf(env)
  for (const rubbish of RUBBISH) {
    if (isDeepStrictEqual(rubbish, own)) continue
    const call = `\`setState(${JSON.stringify(rubbish)})\``
    const error = await (async () => env.setState(rubbish))().then(
      () => null,
      (reason: unknown) => reason ?? 'nothing',
    )
    if (error === null) return `${call} is taken without complaint: ${MEND}`
    if (!(error instanceof CheckpointError)) return `${call} throws ${kindOf(error)}: ${MEND}`
    if (!isDeepStrictEqual(storedStateOf(env), own)) {
      return `${call} is refused, but changes the env's own state: read all of it before anything is taken`
    }
  }
  return null
}

/** What are no options of any `reset`. */
const NO_OPTIONS: readonly unknown[] = [42, { sead: 42 }]

/** The rule of an env that takes for a reset without a seed what it was asked otherwise, or null. */
export async function brokenResetOptionsRule(env: AnyEnv): Promise<string | null> {
  for (const options of NO_OPTIONS) {
    const call = `\`reset(${JSON.stringify(options)})\``
    const error = await (async () => env.reset(options as ResetOptions))().then(
      () => null,
      (reason: unknown) => reason ?? 'nothing',
    )
    const mend = 'begin `reset` with `checkResetOptions(options)`'
    if (error === null) return `${call} is taken without complaint: ${mend}`
    if (!(error instanceof ContractError)) return `${call} throws ${kindOf(error)}: ${mend}`
  }
  return null
}

const MEND =
  'throw a `CheckpointError` for what is no state of this env, as reading with `defineState` does'

function storedStateOf(env: AnyEnv): unknown {
  return JSON.parse(JSON.stringify(env.getState()))
}

function kindOf(error: unknown): string {
  return error instanceof Error ? `a \`${error.name}\`` : `\`${String(error)}\``
}
