import { ContractError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { Space } from '../../core/spaces.ts'
import { Rng } from '../../random/rng.ts'

/** Arrays of integers, int32: element i takes the values 0 … nvec[i] − 1. */
export class MultiDiscrete implements Space<Int32Array> {
  readonly kind = 'MultiDiscrete'
  readonly shape: readonly number[]
  readonly dtype = 'int32'
  readonly nvec: readonly number[]
  #rng: Rng

  constructor(nvec: readonly number[], options: { readonly seed?: number } = {}) {
    if (nvec.length === 0 || nvec.some((n) => !Number.isInteger(n) || n < 1)) {
      throw new ContractError(`Expected MultiDiscrete's \`nvec\` to hold integers >= 1: [${nvec}]`)
    }
    this.nvec = [...nvec]
    this.shape = [nvec.length]
    this.#rng = new Rng(options.seed ?? 0)
  }

  sample(): Int32Array {
    return Int32Array.from(this.nvec, (n) => this.#rng.int(n))
  }

  contains(value: unknown): value is Int32Array {
    return (
      value instanceof Int32Array &&
      value.length === this.nvec.length &&
      this.nvec.every((n, i) => value[i]! >= 0 && value[i]! < n)
    )
  }

  seed(seed: number): void {
    this.#rng = new Rng(seed)
  }

  toJSON(): Json {
    return { kind: this.kind, nvec: this.nvec, shape: this.shape, dtype: this.dtype }
  }
}
