import { ContractError } from '../core/errors.ts'

/** How one problem's samples fared. */
export interface SampleCount {
  /** Programs graded, an integer >= 1. */
  readonly samples: number
  /** How many of them passed, 0 to `samples`. */
  readonly passed: number
}

/**
 * Unbiased estimate of the chance that at least one of k programs passes, 1 − C(n−c, k) / C(n, k)
 * (Chen et al., 2021, "Evaluating Large Language Models Trained on Code", section 2.1), in the
 * product form that never overflows.
 *
 * Throws a `ContractError` unless 0 <= passed <= samples and 1 <= k <= samples, all whole.
 */
export function passAtK({ samples, passed }: SampleCount, k: number): number {
  checkCounts(samples, passed, k)
  if (samples - passed < k) return 1
  let allFail = 1
  for (let i = samples - passed + 1; i <= samples; i++) allFail *= 1 - k / i
  return 1 - allFail
}

/**
 * Unbiased estimate of the chance that all of k programs pass, C(c, k) / C(n, k) (pass^k: Yao et al.,
 * 2024, "τ-bench", section 3). Throws as `passAtK`.
 */
export function passHatK({ samples, passed }: SampleCount, k: number): number {
  checkCounts(samples, passed, k)
  let allPass = 1
  for (let i = 0; i < k; i++) allPass *= Math.max(0, passed - i) / (samples - i)
  return allPass
}

function checkCounts(samples: number, passed: number, k: number): void {
  const whole = [samples, passed, k].every(Number.isSafeInteger)
  if (whole && passed >= 0 && passed <= samples && k >= 1 && k <= samples) return
  throw new ContractError(
    `Expected integers 0 <= passed <= samples and 1 <= k <= samples, got passed ${passed}, samples ${samples}, k ${k}`,
  )
}
