import { z } from 'zod'

/** Settings of values that change in the course of a run. */
export const scheduleSettings = {
  learningRateEnd: scheduleEnd('learningRate'),
  scheduleSteps: z
    .int()
    .min(1)
    .default(100_000)
    .describe('Environment steps after which settings that have an end have come to it.'),
}

/** Where a setting goes linearly. */
export function scheduleEnd(setting: string) {
  return z
    .number()
    .min(0)
    .nullable()
    .default(null)
    .describe(`\`${setting}\` after \`scheduleSteps\`, to which it goes linearly; null leaves it.`)
}

/** A value that goes linearly from `start` to `end` over so many steps, and stays there; null stays at the start. */
export function scheduled(start: number, end: number | null, steps: number, at: number): number {
  if (end === null) return start
  return at >= steps ? end : start + ((end - start) * at) / steps
}
