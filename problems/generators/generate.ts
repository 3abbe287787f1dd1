import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Json } from '../../src/core/json.ts'
import { encodeProblemSet, formatJson } from '../encode.ts'
import { problemSetJsonSchema } from '../schema.ts'
import { writeSeedSets } from './seed/write-seed-sets.ts'

/**
 * What the shipped JSON files must hold, by their path in `problems`. `tsx problems/generators/generate.ts`
 * writes them; a test compares them.
 */
export function generatedFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  files.set('problem-set.schema.json', `${formatJson(problemSetJsonSchema())}\n`)
  for (const set of writeSeedSets()) {
    const json: Json = { $schema: '../problem-set.schema.json', ...encodeProblemSet(set) }
    files.set(`sets/${set.name}.json`, `${formatJson(json)}\n`)
  }
  return files
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of generatedFiles()) {
    await writeFile(fileURLToPath(new URL(`../${file}`, import.meta.url)), text)
    process.stdout.write(`${file}: ${text.length} characters\n`)
  }
}
