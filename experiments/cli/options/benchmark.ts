import { z } from 'zod'
import { coreCount } from '../../../src/log/machine.ts'
import { benchmarkSchema } from '../../benchmark/benchmark-config.ts'
import { DEFAULT_INITIALIZER } from '../../benchmark/contender.ts'
import { count, jsonFlag, optional } from './fields.ts'

const { budget, samples, maxSecondsPerProblem } = benchmarkSchema.shape

/** Processes of a benchmark or study; what they are by default is the machine's. */
export function jobs() {
  return count()
    .default(coreCount)
    .meta({ description: 'Processes side by side', unset: 'one a core' })
}

/** What stands in place of a file, or replaces what it says: defaults are those of the file's schema. */
export const benchmarkOptions = z.strictObject({
  agents: optional(
    z.string(),
    'Contenders, by commas: unmasked, uniform, grammar_prior, bigram_prior, sampling, beam, an agent, or the file’s own',
  ),
  problems: optional(z.string(), 'Sets, files or parts such as intro-100/dev, by commas'),
  config: optional(z.string(), 'YAML file; the other options replace what it says').meta({
    alias: 'c',
  }),
  budget: optional(budget.unwrap(), 'Programs per problem and seed', shown(budget)),
  seeds: optional(count().max(1000), 'How many', shown(benchmarkSchema.shape.seeds)),
  maxSecondsPerProblem: optional(
    maxSecondsPerProblem.unwrap().unwrap(),
    'Wall-clock limit of a search',
    'none',
  ),
  samples: optional(samples.unwrap(), 'Programs that pass@k is estimated from', shown(samples)),
  initializer: optional(
    z.string(),
    'What sampling, beam and agents start from, or none',
    DEFAULT_INITIALIZER,
  ),
  jobs: jobs(),
  out: optional(
    z.string(),
    'Folder to write to; one that was begun is continued',
    'runs/benchmarks/NAME',
  ),
  json: jsonFlag('the report as JSON'),
})

export type CommandBenchmarkOptions = z.output<typeof benchmarkOptions>

function shown(schema: z.ZodType): string {
  return String(schema.parse(undefined))
}
