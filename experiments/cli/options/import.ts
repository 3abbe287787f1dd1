import { z } from 'zod'
import { IMPORT_FORMATS } from '../../../problems/importers/format-detection.ts'
import { DEFAULT_READING_LIMITS } from '../../../problems/json-records.ts'
import { count, flag, jsonFlag, optional } from './fields.ts'

/** `--max-mb` of the commands that read a benchmark's file. */
export function maxMb() {
  return count().default(DEFAULT_READING_LIMITS.maxMb).describe('Largest FILE, packed and unpacked')
}

export const importOptions = z.strictObject({
  file: z.string().describe('A .jsonl or .json file, gzipped or not'),
  out: z.string().describe('The .json file to write'),
  format: optional(z.enum(IMPORT_FORMATS), 'Format', 'recognised by the fields of the first task'),
  name: optional(z.string(), 'Name of the set', 'the file’s'),
  strict: flag('Compare answers more strictly than the benchmark does'),
  keepFailing: flag('Keep tasks whose own reference does not pass'),
  maxMb: maxMb(),
  overwrite: flag('Replace the problem set'),
  json: jsonFlag(),
})

export type ImportOptions = z.output<typeof importOptions>
