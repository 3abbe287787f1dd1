/** Where a point lies among weights that are laid end to end from 0. */
export interface Place {
  /** The weight that the point lies in; the last that is above 0 where it lies beyond them all, and −1 without any. */
  readonly index: number
  /** How far the point is from the end of that weight: below 0 within it, else beyond them all. */
  readonly left: number
}

/**
 * Takes weights off a point, one after the other, until what is left is below 0: how everything that is
 * drawn in proportion to weights is drawn, since another order of the sums rounds to other draws.
 * Weights of 0 or less take up no room.
 */
export function placeOf(point: number, weights: ArrayLike<number>): Place {
  let left = point
  let index = -1
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number
    if (weight <= 0) continue
    index = i
    left -= weight
    if (left < 0) break
  }
  return { index, left }
}

/** The first running sum above a point, by halving; the last where none is. For weights that are asked often. */
export function placeInSums(point: number, sums: readonly number[]): number {
  let low = 0
  let high = sums.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sums[middle] as number) > point) high = middle
    else low = middle + 1
  }
  return low
}
