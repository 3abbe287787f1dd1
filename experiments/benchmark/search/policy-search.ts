import type { InitializerContext, PolicyInitializer } from '../../../src/core/policy-initializer.ts'
import type { Problem } from '../../../src/core/problem.ts'
import type { Sandbox } from '../../../src/core/sandbox.ts'
import type { TokenVocabulary } from '../../../src/core/token-language.ts'
import { Grader } from '../../../src/grading/grader.ts'
import { passesEvery } from '../../../src/grading/test-vector.ts'
import { describeProblem } from '../../../src/language/describe-problem.ts'
import { beamPrograms } from '../../../src/models/decoding/beam-programs.ts'
import { initializerPolicy } from '../../../src/models/decoding/initializer-policy.ts'
import type { ProgramSource, WrittenProgram } from '../../../src/models/decoding/program-source.ts'
import { sampledPrograms } from '../../../src/models/decoding/sampled-programs.ts'
import type { SequencePolicy } from '../../../src/models/decoding/sequence-policy.ts'
import { SequenceInitializer } from '../../../src/models/sequence-initializer.ts'
import { type PriorName, priorSettings } from '../../../src/python/mask/priors.ts'
import { createProgramState } from '../../../src/python/program-state.ts'
import type { Rng } from '../../../src/random/rng.ts'
import type { Contender } from '../contender.ts'
import type { UnitRecord } from '../unit.ts'
import type { SearchLimits, SearchOutcome } from './search-outcome.ts'
import { searchSource } from './source-search.ts'
import type { Stopwatch } from './stopwatch.ts'
import { type GradedProgram, VisibleGrader } from './visible-grader.ts'

export interface PolicySearchParts {
  readonly contender: Contender
  readonly problem: Problem
  readonly vocabulary: TokenVocabulary
  readonly initializer: PolicyInitializer
  readonly sandbox: Sandbox
  readonly rng: Rng
  readonly stopwatch: Stopwatch
}

/** Sampling or beam search of an initializer that stays as it is, on one problem. */
export class PolicySearch {
  readonly #parts: PolicySearchParts
  readonly #source: ProgramSource
  readonly #grader: VisibleGrader
  #written: readonly WrittenProgram[] = []

  constructor(parts: PolicySearchParts) {
    const { problem, vocabulary, sandbox, contender } = parts
    this.#parts = parts
    this.#source = sourceOf(parts)
    this.#grader = new VisibleGrader(problem, vocabulary, sandbox, contender.config.sandbox.limits)
  }

  async run(limits: SearchLimits): Promise<SearchOutcome> {
    const { problem, stopwatch } = this.#parts
    const { written, ...outcome } = await searchSource(
      { problemId: problem.id, source: this.#source, grader: this.#grader, stopwatch },
      limits,
    )
    this.#written = written
    return outcome
  }

  /**
   * The first `count` programs drawn, those after the search's end included, on every test: for the
   * report alone. Null for none.
   */
  async samples(count: number): Promise<UnitRecord['samples']> {
    const missing = count - this.#written.length
    const programs = [
      ...this.#written.slice(0, count),
      ...(missing > 0 ? await this.#source.next(missing) : []),
    ]
    if (programs.length === 0) return null
    const graded = await this.#grader.grade(programs)
    const passes = ({ testsPassed }: GradedProgram) => passesEvery(testsPassed)
    const passing = [...new Set(graded.filter(passes).map(({ source }) => source))]
    const { problem, sandbox } = this.#parts
    const judged = await new Grader(sandbox).judge(passing.map((source) => ({ problem, source })))
    const right = new Set(passing.filter((_, i) => judged[i]?.solved))
    return {
      drawn: programs.length,
      different: new Set(programs.map(({ tokens }) => tokens.join())).size,
      passed: graded.filter((program) => passes(program) && right.has(program.source)).length,
    }
  }
}

function sourceOf(parts: PolicySearchParts): ProgramSource {
  const { contender, problem, vocabulary, rng, stopwatch } = parts
  const options = contender.config.environment.options as Readonly<Record<string, unknown>>
  const priors = priorSettings(options.priors as boolean | readonly PriorName[])
  const context = {
    policy: timedPolicy(policyOf(parts), stopwatch),
    task: describeProblem(problem),
    vocabulary,
    emptyProgram: contender.mask ? createProgramState(vocabulary, problem, { priors }) : null,
    maxTokens: options.maxSteps as number,
  }
  if (contender.strategy === 'beam') return beamPrograms(context, { maxWidth: contender.maxWidth })
  const { temperature } = contender
  const { staticLogits } = parts.initializer
  return sampledPrograms(context, {
    rng: rng.split('programs'),
    temperature,
    // There is nothing to ask again where the prefix does not matter.
    ...(staticLogits === null ? {} : { rememberedPrefixes: 0 }),
  })
}

function policyOf({ initializer, problem, vocabulary }: PolicySearchParts): SequencePolicy {
  if (initializer instanceof SequenceInitializer) return initializer.policy
  const context: InitializerContext = { problemId: problem.id, ...describeProblem(problem) }
  return initializerPolicy(initializer, context, vocabulary.hash)
}

function timedPolicy(policy: SequencePolicy, stopwatch: Stopwatch): SequencePolicy {
  return {
    name: policy.name,
    actionCount: policy.actionCount,
    vocabularyHash: policy.vocabularyHash,
    start: (tasks) => stopwatch.time('network', () => policy.start(tasks)),
    logits: (state) => stopwatch.time('network', () => policy.logits(state)),
    advance: (state, tokens) => stopwatch.time('network', () => policy.advance(state, tokens)),
    gather: (rows) => policy.gather(rows),
    dispose() {},
  }
}
