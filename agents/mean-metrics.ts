import type { LearnMetrics } from '../src/core/agent.ts'

/** Mean of each metric over gradient steps that all have the same ones. */
export function meanMetrics(steps: readonly LearnMetrics[]): LearnMetrics {
  const sums: Record<string, number> = {}
  for (const metrics of steps) {
    for (const [name, value] of Object.entries(metrics)) sums[name] = (sums[name] ?? 0) + value
  }
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / steps.length]))
}
