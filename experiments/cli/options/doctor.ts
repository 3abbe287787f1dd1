import { z } from 'zod'
import { jsonFlag } from './fields.ts'

export const doctorOptions = z.strictObject({ json: jsonFlag() })

export type DoctorOptions = z.output<typeof doctorOptions>
