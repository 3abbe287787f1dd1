import { z } from 'zod'
import type { JsonObject } from '../../src/core/json.ts'
import { UNKNOWN_GRADER } from '../../src/sandbox/grader-version.ts'
import { json } from '../../src/state/json-schema.ts'
import { defineState } from '../../src/state/stored-state.ts'

/** What a checkpoint holds beside the agent. */
export const trainingState = defineState({
  name: 'training',
  schema: z.strictObject({
    session: json,
    recent: json,
    passes: json,
    /** Since the last record in the log: of updates, and of episodes. */
    learned: json,
    outcomes: json,
    /** Null before the first score. */
    bestScore: z.number().nullable(),
    seconds: z.number().min(0),
    /** Versions of the grader that judged the run, one after the other. */
    graders: z.array(z.string()).min(1),
    /** Records in the log by then; null where nobody counted them. */
    records: z.int().min(0).nullable(),
  }),
  migrations: [
    {
      id: 'graders-are-named',
      up: (stored) => ({ graders: [UNKNOWN_GRADER], ...(stored as JsonObject) }),
    },
    {
      id: 'means-since-the-last-record',
      up: (stored) => ({ learned: {}, outcomes: {}, ...(stored as JsonObject) }),
    },
    {
      id: 'records-are-counted',
      up: (stored) => ({ records: null, ...(stored as JsonObject) }),
    },
  ],
})
