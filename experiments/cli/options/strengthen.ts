import { z } from 'zod'
import { count, flag, jsonFlag, optional, seed } from './fields.ts'

export const strengthenOptions = z.strictObject({
  set: z.string().describe('Set or .json file'),
  out: z.string().describe('The .json file to write'),
  domains: optional(
    z.string(),
    'A YAML file of the inputs that are allowed',
    'guessed from the tests',
  ),
  programs: optional(
    z.string(),
    'More programs to tell apart: a samples file, as `grade` takes it',
  ),
  seed: seed().default(0).describe('Seed'),
  inputs: count().default(600).describe('Inputs tried a problem'),
  tests: count().default(60).describe('Most hidden tests a problem'),
  overwrite: flag('Replace the file'),
  json: jsonFlag(),
})

export type StrengthenOptions = z.output<typeof strengthenOptions>
