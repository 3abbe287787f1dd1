import { ConfigError, ContractError } from '../../src/core/errors.ts'
import type { PolicyInitializer } from '../../src/core/policy-initializer.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import type { TokenVocabulary } from '../../src/core/token-language.ts'
import { Grader } from '../../src/grading/grader.ts'
import { Rng } from '../../src/random/rng.ts'
import { graderVersion } from '../../src/sandbox/grader-version.ts'
import { buildExperiment, type Experiment } from '../assembly/build.ts'
import { loadInitializer } from '../assembly/initializer.ts'
import { withEnvs } from '../assembly/with-envs.ts'
import type { Contender } from './contender.ts'
import type { SearchLimits, SearchOutcome } from './search/search-outcome.ts'
import { searchers } from './search/searchers.ts'
import { Stopwatch, type TimedSandbox } from './search/stopwatch.ts'
import type { Unit, UnitRecord } from './unit.ts'

/** What one process keeps of a contender between its units. */
export interface PreparedContender {
  readonly contender: Contender
  readonly experiment: Experiment
  readonly vocabulary: TokenVocabulary
  /** Of sampling and beam; an agent's belongs to the experiment. */
  readonly initializer: PolicyInitializer | null
  readonly sandbox: TimedSandbox
}

/**
 * Loads what a contender needs once; it stays until the process ends.
 *
 * @param problem any, to make an environment with
 * @param sandbox shared; whoever made it closes it
 */
export async function prepareContender(
  contender: Contender,
  problem: Problem,
  sandbox: TimedSandbox,
): Promise<PreparedContender> {
  const experiment = await buildExperiment(contender.config, { sandbox })
  const makeEnv = () => experiment.makeEnv({ problems: [problem] })
  return withEnvs(1, makeEnv, async ([env]) => {
    const { needsInitializer } = searchers[contender.strategy]
    const { initializer: start } = contender.config.agent
    const initializer = needsInitializer ? await loadInitializer(start, env) : null
    const { vocabulary } = env.unwrapped
    if (vocabulary !== undefined) return { contender, experiment, vocabulary, initializer, sandbox }
    throw new ConfigError(
      `Contender \`${contender.name}\`: environment \`${env.id}\` has no token vocabulary to search over`,
    )
  })
}

export interface UnitOptions {
  readonly limits: Omit<SearchLimits, 'passingPrograms'>
  /** Drawn programs that pass@k is estimated from; 0 for none. */
  readonly samples: number
}

/**
 * One search, and what its one submission comes to. One unit gives one record
 * but for its times, whatever ran before it in the process, unless the limit of seconds ends it.
 */
export async function runUnit(
  prepared: PreparedContender,
  problem: Problem,
  unit: Unit,
  options: UnitOptions,
): Promise<UnitRecord> {
  const { contender, sandbox } = prepared
  const rng = new Rng(unit.seed).split(problem.id)
  const stopwatch = new Stopwatch()
  const search = searchers[contender.strategy].open({ ...prepared, problem, rng, stopwatch })
  const { passingPrograms } = contender
  const outcome = await search.run({ ...options.limits, passingPrograms })
  const times = {
    seconds: stopwatch.total,
    sandbox_seconds: stopwatch.seconds('sandbox'),
    network_seconds: stopwatch.seconds('network'),
  }
  return {
    ...unit,
    programs: outcome.programs,
    visible_at: outcome.visibleAt,
    ...(await submit(outcome, problem, sandbox)),
    ...times,
    samples: options.samples === 0 ? null : await search.samples(options.samples),
    grader: graderVersion(),
  }
}

/** The only program of a search that hidden tests judge for its figures. */
async function submit(
  { submission }: SearchOutcome,
  problem: Problem,
  sandbox: Sandbox,
): Promise<Pick<UnitRecord, 'submission' | 'solved'>> {
  if (submission === null) return { submission: null, solved: false }
  const { source, length, triedAt } = submission
  const [judgement] = await new Grader(sandbox).judge([{ problem, source }])
  if (judgement === undefined) throw new ContractError('The sandbox gave no verdict')
  const { visible, hidden, solved } = judgement
  return {
    submission: {
      source,
      at: triedAt,
      tokens: length,
      visible_passed: visible.passed,
      visible: visible.total,
      hidden_passed: hidden.passed,
      hidden: hidden.total,
    },
    solved,
  }
}
