import { z } from 'zod'

/** One search: a contender on a problem with a seed. */
export interface Unit {
  readonly contender: string
  readonly problem: string
  readonly seed: number
}

/** What a search came to: a line of `units.jsonl`. Counts are of programs, times wall-clock seconds. */
export const unitRecordSchema = z.strictObject({
  contender: z.string(),
  problem: z.string(),
  seed: z.int(),
  /** Programs evaluated. */
  programs: z.int().min(0),
  /** Number, from 1, of the first that passed every visible test; null if none did. */
  visible_at: z.int().min(1).nullable(),
  /** The one program submitted; null where nothing could be run. */
  submission: z
    .strictObject({
      source: z.string(),
      /** Its number, from 1. */
      at: z.int().min(1),
      tokens: z.int().min(1),
      visible_passed: z.int().min(0),
      visible: z.int().min(1),
      hidden_passed: z.int().min(0),
      hidden: z.int().min(1),
    })
    .nullable(),
  /** Whether the submission passes every visible and every hidden test. */
  solved: z.boolean(),
  seconds: z.number().min(0),
  /** Of them: waiting for verdicts, and for the policy; the rest is writing and counting programs. */
  sandbox_seconds: z.number().min(0),
  network_seconds: z.number().min(0),
  /** The first programs drawn, all judged on all tests, for pass@k; null where none were. */
  samples: z
    .strictObject({ drawn: z.int().min(1), different: z.int().min(1), passed: z.int().min(0) })
    .nullable(),
  /** Version of the grader; records of before there were any lack it. */
  grader: z.string().optional(),
})

export type UnitRecord = z.output<typeof unitRecordSchema>

export function unitKey({ contender, problem, seed }: Unit): string {
  return `${contender}\n${problem}\n${seed}`
}
