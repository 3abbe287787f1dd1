import { type InputSet, membersOf } from './input-sets.ts'

/** A mistake, as the inputs that show it. */
export interface Mistake {
  readonly inputs: InputSet
  /** How much it matters that a test shows it, above 0. */
  readonly weight: number
}

export interface CoverOptions {
  /** Most inputs chosen. */
  readonly size: number
  /** Number of inputs there are. */
  readonly inputs: number
  /** Whether an input may be taken beside those taken already. */
  readonly fits: (input: number, chosen: readonly number[]) => boolean
  /** Called for each input taken. */
  readonly onTake?: (input: number) => void
}

/**
 * Chooses inputs that show as many mistakes as can be, the greedy way: always the input that shows
 * most of what is not shown yet (within ln n of the best, Chvátal, 1979). Ties go to the first.
 */
export function greedyCover(mistakes: readonly Mistake[], options: CoverOptions): number[] {
  const { size, inputs, fits, onTake } = options
  const members = mistakes.map((mistake) => membersOf(mistake.inputs))
  const showing: number[][] = Array.from({ length: inputs }, () => [])
  const gain = new Float64Array(inputs)
  mistakes.forEach(({ weight }, at) => {
    for (const input of members[at] as number[]) {
      showing[input]?.push(at)
      gain[input] = (gain[input] as number) + weight
    }
  })
  const shown = new Uint8Array(mistakes.length)
  const chosen: number[] = []
  while (chosen.length < size) {
    let best = -1
    for (let input = 0; input < inputs; input++) {
      const better = (gain[input] as number) > (best < 0 ? 1e-9 : (gain[best] as number))
      if (better && fits(input, chosen)) best = input
    }
    if (best < 0) break
    chosen.push(best)
    onTake?.(best)
    for (const at of showing[best] as number[]) {
      if (shown[at] === 1) continue
      shown[at] = 1
      for (const input of members[at] as number[]) {
        gain[input] = (gain[input] as number) - (mistakes[at] as Mistake).weight
      }
    }
  }
  return chosen
}
