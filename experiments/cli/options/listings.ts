import { z } from 'zod'
import { jsonFlag } from './fields.ts'

/** Of `agents`, `rewards` and `envs`, which list and show alike. */
export const listOptions = z.strictObject({ json: jsonFlag() })

export type ListOptions = z.output<typeof listOptions>

/** The key is that of experiments, such as `agent.type`. */
export function showOptions(idKey: string) {
  return z.strictObject({ name: z.string().describe(`Its \`${idKey}\``), json: jsonFlag() })
}

export type ShowOptions = z.output<ReturnType<typeof showOptions>>
