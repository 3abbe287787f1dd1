import type { RewardContext, RewardMemory } from 'codegen-gym/rewards'

/** Pays the n-th time that a program passes all visible tests 1 / n. */
export function createReward() {
  const counts = new Map<string, number>()
  let pending: string[] = []
  const memory: RewardMemory = {
    // What was scored in one step of all environments does not know of each other.
    settle() {
      for (const source of pending) counts.set(source, (counts.get(source) ?? 0) + 1)
      pending = []
    },
    clear() {
      counts.clear()
      pending = []
    },
    getState: () => [...counts],
    setState(state) {
      counts.clear()
      for (const [source, count] of state as [string, number][]) counts.set(source, count)
    },
  }
  const score = ({ verdicts, program }: RewardContext) => {
    if (verdicts?.status !== 'passed') return 0
    pending.push(program.source)
    return 1 / ((counts.get(program.source) ?? 0) + 1)
  }
  return { score, memory }
}
