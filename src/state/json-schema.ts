import { z } from 'zod'
import type { Json } from '../core/json.ts'

/**
 * Anything that JSON holds, taken as it is: a part of a stored state that somebody else reads. What
 * was parsed from JSON is JSON all through, so that its inside is not walked.
 */
export const json = z.custom<Json>((value) => value !== undefined, 'expected JSON')
