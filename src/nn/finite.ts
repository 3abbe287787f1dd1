import { ContractError } from '../core/errors.ts'

/** What most often makes the numbers of training leave the finite ones, and how that is mended. */
const mend =
  'lower `learningRate` or scale the rewards down; if it is so from the first update on, an observation or the initializer holds such a number'

/**
 * Throws a `ContractError` unless a number of training is finite: NaN compares with nothing, and would
 * be passed on in silence.
 *
 * @param what the number is, and of which step or action, as the message's first words
 */
export function assertFinite(what: string, value: number): void {
  if (!Number.isFinite(value)) throw notFinite(what, value)
}

/** The error of {@link assertFinite}, for loops that find out by themselves. */
export function notFinite(what: string, value: number): ContractError {
  return new ContractError(`${what} is ${value}, not a finite number: ${mend}`)
}

/** Index of the first number that is not finite, or −1. */
export function firstNotFinite(values: ArrayLike<number>): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i
  return -1
}

/**
 * Throws a `ContractError` for an observation with a number that is not finite. A ReLU turns NaN into 0
 * on some backends, so that no later number would tell.
 */
export function assertFiniteObservation(observation: Float32Array): void {
  const broken = firstNotFinite(observation)
  if (broken === -1) return
  throw new ContractError(
    `Expected observations of finite numbers, got ${observation[broken]} at ${broken}: mend the environment's observation`,
  )
}

/** The metrics of an update, unless one of them is not finite: then a `ContractError` names it. */
export function finiteMetrics<M extends Readonly<Record<string, number>>>(
  agent: string,
  metrics: M,
): M {
  for (const name in metrics) assertFinite(`Metric \`${name}\` of \`${agent}\``, metrics[name]!)
  return metrics
}
