import { codeGenerationConfigSchema } from '../../../envs/code-generation/config.ts'
import { ContractError } from '../../../src/core/errors.ts'
import type { InitializerContext, PolicyInitializer } from '../../../src/core/policy-initializer.ts'
import { Grader } from '../../../src/grading/grader.ts'
import { passesEvery } from '../../../src/grading/test-vector.ts'
import { describeProblem } from '../../../src/language/describe-problem.ts'
import { beamPrograms } from '../../../src/models/decoding/beam-programs.ts'
import { initializerPolicy } from '../../../src/models/decoding/initializer-policy.ts'
import type {
  ProgramSource,
  ProgramSourceContext,
  WrittenProgram,
} from '../../../src/models/decoding/program-source.ts'
import { sampledPrograms } from '../../../src/models/decoding/sampled-programs.ts'
import type { SequencePolicy } from '../../../src/models/decoding/sequence-policy.ts'
import { SequenceInitializer } from '../../../src/models/sequence-initializer.ts'
import { priorSettings } from '../../../src/python/mask/priors.ts'
import { createProgramState } from '../../../src/python/program-state.ts'
import type { UnitRecord } from '../unit.ts'
import type { SearchLimits, SearchOutcome } from './search-outcome.ts'
import type { Search, Searcher, SearchParts } from './searcher.ts'
import { searchSource } from './source-search.ts'
import type { Stopwatch } from './stopwatch.ts'
import { type GradedProgram, VisibleGrader } from './visible-grader.ts'

/** Makes the programs of a strategy, from what is known of the problem. */
type SourceOf = (context: ProgramSourceContext, parts: PolicySearchParts) => ProgramSource

type PolicySearchParts = SearchParts & { readonly initializer: PolicyInitializer }

/** Draws programs, one after the other. */
export const samplingSearcher = policySearcher(
  (context, { contender, initializer, rng }) =>
    sampledPrograms(context, {
      rng: rng.split('programs'),
      temperature: contender.temperature,
      // There is nothing to ask again where the prefix does not matter.
      ...(initializer.staticLogits === null ? {} : { rememberedPrefixes: 0 }),
    }),
  { drawsAlike: true },
)

/** The likeliest programs first. */
export const beamSearcher = policySearcher(
  (context, { contender: { maxWidth } }) => beamPrograms(context, { maxWidth }),
  { drawsAlike: false },
)

function policySearcher(
  sourceOf: SourceOf,
  { drawsAlike }: { readonly drawsAlike: boolean },
): Searcher {
  return {
    needsInitializer: true,
    open(parts) {
      const { initializer } = parts
      if (initializer === null) {
        throw new ContractError(
          `Contender \`${parts.contender.name}\` was opened without an initializer`,
        )
      }
      return new PolicySearch({ ...parts, initializer }, sourceOf, drawsAlike)
    },
  }
}

/** Sampling or beam search of an initializer that stays as it is, on one problem. */
class PolicySearch implements Search {
  readonly #parts: PolicySearchParts
  readonly #drawsAlike: boolean
  readonly #source: ProgramSource
  readonly #grader: VisibleGrader
  #written: readonly WrittenProgram[] = []

  constructor(parts: PolicySearchParts, sourceOf: SourceOf, drawsAlike: boolean) {
    const { problem, vocabulary, sandbox, contender } = parts
    this.#parts = parts
    this.#drawsAlike = drawsAlike
    this.#source = sourceOf(contextOf(parts), parts)
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

  async samples(count: number): Promise<UnitRecord['samples']> {
    if (!this.#drawsAlike || count === 0) return null
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

function contextOf(parts: PolicySearchParts): ProgramSourceContext {
  const { contender, problem, vocabulary, stopwatch } = parts
  const { maxSteps, priors } = codeGenerationConfigSchema.parse(
    contender.config.environment.options,
  )
  return {
    policy: timedPolicy(policyOf(parts), stopwatch),
    task: describeProblem(problem),
    vocabulary,
    emptyProgram: contender.mask
      ? createProgramState(vocabulary, problem, { priors: priorSettings(priors) })
      : null,
    maxTokens: maxSteps,
  }
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
