import type { Env } from '../../../src/core/env.ts'
import { ConfigError } from '../../../src/core/errors.ts'
import { plural } from '../../../src/log/plural.ts'
import { loadEvalProblems } from '../../assembly/gather.ts'
import { hashProblems } from '../../assembly/input-hashes.ts'
import { configOf } from '../../assembly/run-config.ts'
import type { ResolvedConfig } from '../../config/resolved-config.ts'
import type { EvaluateOptions } from '../../runs/report-types.ts'
import type { RunFolder } from '../../runs/run-folder.ts'

/** What decides how a run is evaluated. */
type PlanOptions = Pick<EvaluateOptions, 'problems' | 'numEpisodes' | 'deterministic' | 'seed'>

/** The configuration of a run, with what is asked for in place of its own. */
export async function evaluationConfig(
  run: RunFolder,
  options: PlanOptions,
): Promise<ResolvedConfig> {
  const config = await configOf(run)
  const { evaluation, data } = config
  return {
    ...config,
    seed: options.seed ?? config.seed,
    evaluation: {
      ...evaluation,
      numEpisodes: options.numEpisodes ?? evaluation.numEpisodes,
      deterministic: options.deterministic ?? evaluation.deterministic,
      problems: options.problems === undefined ? evaluation.problems : null,
    },
    data: { ...data, evalProblems: options.problems ?? data.evalProblems },
  }
}

/**
 * How many programs of each problem are written. The best action of one state is one action: a second program
 * would be the first again.
 *
 * @throws {ConfigError} where several are asked for together with `deterministic`; where that is the run's own
 *   setting, `onWarning` is told
 */
export function episodesEach(
  { evaluation }: ResolvedConfig,
  { unwrapped }: Env,
  { numEpisodes = 1, deterministic, onWarning }: EvaluateOptions,
): number {
  const isOneProgram = evaluation.deterministic && unwrapped.vocabulary !== undefined
  if (!isOneProgram) return evaluation.numEpisodes
  if (numEpisodes > 1) {
    const said = `${numEpisodes} programs of each problem are asked for, and the best action writes one program again and again`
    if (deterministic === true) {
      throw new ConfigError(`${said}: leave out the number, or \`deterministic\``)
    }
    onWarning?.(
      `${said}: one is written, as the run’s \`evaluation.deterministic\` says; --no-deterministic (\`deterministic: false\`) draws`,
    )
  }
  return 1
}

/**
 * Refuses runs whose figures say nothing of each other: of other environments or problems, of other numbers of
 * programs, drawn here and by the best action there. Throws a `ConfigError` that says which options make them
 * alike.
 */
export async function refuseUnlike(
  runs: readonly RunFolder[],
  options: PlanOptions,
): Promise<void> {
  const configs = await Promise.all(runs.map((run) => evaluationConfig(run, options)))
  const differ = (values: readonly unknown[]) => new Set(values).size > 1
  const each = (value: (config: ResolvedConfig) => string) =>
    runs.map(({ name }, i) => `${name}: ${value(configs[i]!)}`).join(', ')
  if (differ(configs.map(({ environment }) => environmentOf(environment)))) {
    const which = each(({ environment }) => environmentOf(environment))
    throw new ConfigError(
      `--compare: the runs are of several environments (${which}); evaluate each by itself`,
    )
  }
  const mends: string[] = []
  if (differ(await Promise.all(configs.map(problemsHash)))) {
    mends.push(`problems (${each(({ data }) => data.evalProblems)}): add --problems`)
  }
  if (differ(configs.map(({ evaluation }) => evaluation.deterministic))) {
    const which = each(({ evaluation }) => (evaluation.deterministic ? 'best action' : 'drawn'))
    mends.push(`way of writing (${which}): add --deterministic or --no-deterministic`)
  } else if (
    configs.some(({ evaluation }) => !evaluation.deterministic) &&
    differ(configs.map(({ evaluation }) => evaluation.numEpisodes))
  ) {
    const which = each(({ evaluation }) => plural(evaluation.numEpisodes, 'program'))
    mends.push(`number for each problem (${which}): add --episodes`)
  }
  if (mends.length === 0) return
  throw new ConfigError(`--compare: the runs differ in ${mends.join('; in ')}`)
}

function environmentOf({ id, module }: ResolvedConfig['environment']): string {
  return module ?? id
}

/** The same in whichever order they are named. */
async function problemsHash(config: ResolvedConfig): Promise<string> {
  const problems = await loadEvalProblems(config)
  return hashProblems(problems.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
}
