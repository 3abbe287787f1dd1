import { z } from 'zod'

export const initOptions = z.strictObject({
  folder: z.string().default('.').describe('Where to write'),
})

export type InitOptions = z.output<typeof initOptions>
