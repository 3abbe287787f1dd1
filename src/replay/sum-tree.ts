import { ContractError } from '../core/errors.ts'

/**
 * A binary tree whose inner nodes are the sums of their children: draws an index in proportion to
 * its value in O(log n) (Schaul et al. 2016, appendix B.2.1).
 *
 * Leaves are float32; every inner node is the sum of its two children in float64, computed anew
 * rather than by differences, so a tree rebuilt from its leaves is equal to the bit.
 */
export class SumTree {
  readonly size: number
  readonly #base: number
  readonly #nodes: Float64Array

  constructor(size: number) {
    if (!Number.isInteger(size) || size < 1) {
      throw new ContractError(`Expected \`size\` to be an integer >= 1, got \`${size}\``)
    }
    this.size = size
    this.#base = 2 ** Math.ceil(Math.log2(size))
    this.#nodes = new Float64Array(2 * this.#base)
  }

  get total(): number {
    return this.#nodes[1]!
  }

  get(index: number): number {
    return this.#nodes[this.#base + index]!
  }

  /** @param value finite and not negative; rounded to float32 */
  set(index: number, value: number): void {
    if (!(index >= 0 && index < this.size && value >= 0 && Number.isFinite(value))) {
      throw new ContractError(
        `Expected a value >= 0 at 0 … ${this.size - 1}, got ${value} at ${index}`,
      )
    }
    let node = this.#base + index
    this.#nodes[node] = Math.fround(value)
    for (node >>= 1; node >= 1; node >>= 1) {
      this.#nodes[node] = this.#nodes[2 * node]! + this.#nodes[2 * node + 1]!
    }
  }

  /** The index i with Σ values before i ≤ mass < that plus its own; mass in [0, total). */
  find(mass: number): number {
    if (!(this.total > 0)) throw new ContractError('Expected a sum tree with a positive total')
    let node = 1
    let left = mass
    while (node < this.#base) {
      const lower = this.#nodes[2 * node]!
      // Rounding may leave `left` at the very end: never step into an empty half.
      const goesRight = left >= lower && this.#nodes[2 * node + 1]! > 0
      if (goesRight) left -= lower
      node = 2 * node + (goesRight ? 1 : 0)
    }
    return node - this.#base
  }

  /** The first `count` leaves. */
  leaves(count: number): Float32Array {
    return Float32Array.from(this.#nodes.subarray(this.#base, this.#base + count))
  }

  /**
   * Replaces the leaves; those past the end of `leaves` become 0. Throws a `ContractError`, and changes
   * nothing, when one is negative or not finite, or when there are too many.
   */
  setLeaves(leaves: Float32Array): void {
    const broken = leaves.findIndex((value) => !(value >= 0 && Number.isFinite(value)))
    if (broken !== -1 || leaves.length > this.size) {
      const got = broken === -1 ? `${leaves.length} values` : `${leaves[broken]} at ${broken}`
      throw new ContractError(`Expected at most ${this.size} finite values >= 0, got ${got}`)
    }
    this.#nodes.fill(0)
    this.#nodes.set(leaves, this.#base)
    for (let node = this.#base - 1; node >= 1; node--) {
      this.#nodes[node] = this.#nodes[2 * node]! + this.#nodes[2 * node + 1]!
    }
  }
}
