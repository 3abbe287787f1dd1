import type { Observation, ResetOptions, StepResult } from '../src/core/env.ts'
import { CheckpointError, ContractError } from '../src/core/errors.ts'
import type { Json } from '../src/core/json.ts'
import type { Problem } from '../src/core/problem.ts'
import type { Reward } from '../src/core/reward.ts'
import type { LimitProfile, Sandbox, SandboxLimits } from '../src/core/sandbox.ts'
import type { Space } from '../src/core/spaces.ts'
import type { SyntaxReport } from '../src/core/syntax.ts'
import type { ProgramState, TokenVocabulary } from '../src/core/token-language.ts'
import type { ProgramVerdict } from '../src/core/verdict.ts'
import { gradeRequestOf } from '../src/grading/grade-request.ts'
import { withoutAddresses } from '../src/grading/returned-values.ts'
import { BaseEnv } from '../src/gym/base-env.ts'
import { checkResetOptions } from '../src/gym/reset-options.ts'
import { Discrete } from '../src/gym/spaces/discrete.ts'
import { leavesBody } from '../src/python/emitter/source-writer.ts'
import { priorSettings } from '../src/python/mask/priors.ts'
import { createProgramState } from '../src/python/program-state.ts'
import { Rng } from '../src/random/rng.ts'
import { type ActionEffect, applyAction, takeBack } from './code-generation/action-effect.ts'
import type { CodeGenerationConfig } from './code-generation/config.ts'
import {
  type Episode,
  readStoredEnv,
  type StoredEnv,
  storedEnv,
} from './code-generation/episode.ts'
import { FeaturesEncoder } from './code-generation/features-encoder.ts'
import type { EpisodeView, ObservationEncoder } from './code-generation/observation-encoder.ts'
import { ProblemCatalog } from './code-generation/problem-catalog.ts'
import { ProgramDraft } from './code-generation/program-draft.ts'
import { renderFrame } from './code-generation/render-frame.ts'
import { starterTokens } from './code-generation/starter-tokens.ts'
import { type CodeGenerationInfo, stateInfo, stepInfo } from './code-generation/step-info.ts'
import { StepScorer } from './code-generation/step-scorer.ts'
import { TokensEncoder } from './code-generation/tokens-encoder.ts'

export interface CodeGenerationDeps {
  /** At least one; the env keeps copies without hidden tests and reference solutions. */
  readonly problems: readonly Problem[]
  /** Shared and not closed by the env. */
  readonly sandbox: Sandbox
  /** One reward, or several whose scores are added. */
  readonly reward: Reward | readonly Reward[]
  readonly vocabulary: TokenVocabulary
  /** Measures a source (tree-sitter); called only when a reward asks. */
  readonly syntax: { analyze(source: string): SyntaxReport }
  /** Limits of a program. Default `training`. */
  readonly limits?: LimitProfile | SandboxLimits
  /** How far training has come, 0 to 1, asked at every step. Default: 1. */
  readonly trainingProgress?: () => number
}

/**
 * Writing one Python function, token by token, from its description and its visible tests.
 *
 * Actions are the tokens of the vocabulary. END ends the program (`terminated`) and runs the visible
 * tests; the step limit truncates. With the mask and its budget on, every episode terminates by
 * itself. `reset` takes `{problem: id, prefix: token ids}`; the prefix stands in for the problem's
 * starter code, and either uses up budget.
 *
 * Infos: `action_mask`, `problem_id` and the `tokens` so far always; `verdict` and `tests_passed` where the tests ran;
 * `reward_components` where the reward named any; `invalid_action` where the action was outside the
 * grammar; `source` at the end of the episode, or at every step with `sourceAt`.
 *
 * What it hands out, observations, masks and infos, are copies: writing into them changes nothing here.
 */
export class CodeGenerationEnv extends BaseEnv<Observation> {
  readonly id = 'code-generation'
  override readonly metadata = { render_modes: ['ansi'] }
  readonly config: CodeGenerationConfig
  readonly vocabulary: TokenVocabulary
  readonly observationSpace: Space<Observation>
  readonly actionSpace: Discrete
  readonly #problems: ProblemCatalog
  readonly #sandbox: Sandbox
  readonly #scorer: StepScorer
  readonly #trainingProgress: () => number
  readonly #limits: LimitProfile | SandboxLimits
  readonly #keepReturned: boolean
  readonly #encoder: ObservationEncoder
  readonly #starters: ReadonlyMap<string, readonly number[]>
  /** An empty program per problem, to be cloned: reading a header takes as long as ten steps. */
  readonly #emptyPrograms = new Map<Problem, ProgramState>()
  #rng = new Rng(0)
  #episode: Episode | null = null
  #busy = false
  #closed = false

  /**
   * Throws a `ProblemError` without problems, with two of one id, or with starter code that no agent
   * can begin with.
   */
  constructor(config: CodeGenerationConfig, deps: CodeGenerationDeps) {
    super()
    this.config = config
    this.vocabulary = deps.vocabulary
    this.#problems = new ProblemCatalog(deps.problems)
    this.#starters = new Map(
      deps.problems.map((problem) => [
        problem.id,
        starterTokens(problem, deps.vocabulary, config.maxSteps),
      ]),
    )
    this.#sandbox = deps.sandbox
    const rewards: readonly Reward[] = Array.isArray(deps.reward) ? deps.reward : [deps.reward]
    this.#keepReturned = rewards.some(({ readsReturned }) => readsReturned === true)
    this.#scorer = new StepScorer({
      rewards,
      maxSteps: config.maxSteps,
      analyze: (source) => deps.syntax.analyze(source),
    })
    this.#trainingProgress = deps.trainingProgress ?? (() => 1)
    this.#limits = deps.limits ?? 'training'
    this.#encoder =
      config.observation === 'features'
        ? new FeaturesEncoder(deps.vocabulary)
        : new TokensEncoder(deps.vocabulary, config)
    this.observationSpace = this.#encoder.space
    this.actionSpace = new Discrete(deps.vocabulary.size)
  }

  /** Tokens of the program so far, END included; a copy. Throws a `ContractError` before `reset`. */
  get tokens(): readonly number[] {
    if (this.#episode === null) throw new ContractError('`tokens` before `reset`')
    return this.#episode.draft.tokens.slice()
  }

  async reset(options: ResetOptions = {}): Promise<[Observation, CodeGenerationInfo]> {
    this.#checkFree('reset')
    const { seed, options: own = {} } = checkResetOptions(options)
    if (seed !== undefined) this.#rng = new Rng(seed)
    const { problem, prefix } = this.#resetOptions(own)
    const draft = this.#newDraft(problem)
    for (const token of prefix) this.#pushPrefix(draft, token)
    this.#checkBudget(problem, draft)
    this.#episode = {
      problem,
      draft,
      previous: null,
      steps: prefix.length,
      agentSteps: 0,
      over: false,
      lastReward: 0,
      lastGrade: null,
      store: {},
      mask: new Int8Array(this.vocabulary.size),
    }
    const mask = this.#newMask(this.#episode)
    const observation = this.#encoder.encode(this.#view(this.#episode, mask))
    return [observation, stateInfo(this.#episode, mask, this.config)]
  }

  async step(action: number): Promise<StepResult<Observation, CodeGenerationInfo>> {
    this.#checkFree('step')
    const episode = this.#openEpisode('step')
    const { draft } = episode
    // Now: how far training has come when a grade arrives depends on the clock.
    const progress = this.#trainingProgress()
    const previous = draft.snapshot()
    const effect = applyAction(episode, action, this.vocabulary, this.config)
    const graded =
      draft.ended ||
      (this.config.gradeAt === 'valid-prefix' && effect.change !== 'none' && draft.complete)
    const verdict = graded ? await this.#grade(episode, effect) : null
    episode.previous = previous
    episode.steps++
    episode.agentSteps++
    if (verdict !== null) this.#endWhenPassed(episode, verdict)
    const terminated = draft.ended
    const truncated = !terminated && episode.steps >= this.config.maxSteps
    episode.over = terminated || truncated
    const mask = this.#newMask(episode)
    const scored = this.#scorer.score(episode, verdict, progress)
    episode.lastReward = scored.value
    if (verdict !== null) episode.lastGrade = `${verdict.passed}/${verdict.total} ${verdict.status}`
    return [
      this.#encoder.encode(this.#view(episode, mask)),
      scored.value,
      terminated,
      truncated,
      stepInfo(episode, mask, this.config, { verdict, scored, invalid: effect.invalid }),
    ]
  }

  /** Writes END where the agent need write nothing more, if the budget has room for it. */
  #endWhenPassed({ draft, steps }: Episode, { status }: ProgramVerdict): void {
    if (!this.config.endWhenPassed || status !== 'passed' || draft.ended) return
    if (steps < this.config.maxSteps) draft.push(this.vocabulary.endId)
  }

  /** Runs the visible tests. When the sandbox fails the step is taken back and may be tried again. */
  async #grade(episode: Episode, effect: ActionEffect): Promise<ProgramVerdict> {
    const { problem, draft } = episode
    // No source says what these tokens say, so there is nothing to run.
    if (leavesBody(draft.tokens, this.vocabulary)) return noProgram(problem)
    this.#busy = true
    try {
      const given = this.#problems.asGiven(problem)
      const options = { limits: this.#limits, keepReturned: this.#keepReturned }
      const [verdict] = await this.#sandbox.grade([
        gradeRequestOf(given, draft.source, problem.visibleTests, options),
      ])
      if (verdict === undefined) throw new ContractError('The sandbox gave no verdict')
      return this.#keepReturned ? withoutAddresses(verdict) : verdict
    } catch (error) {
      takeBack(draft, effect)
      throw error
    } finally {
      this.#busy = false
    }
  }

  override actionMasks(): Int8Array {
    const episode = this.#episode
    if (episode === null) throw new ContractError('Call `reset` before `actionMasks`')
    return episode.mask.slice()
  }

  override render(): string | null {
    const episode = this.#episode
    if (this.config.renderMode === null) return null
    if (episode === null) throw new ContractError('Call `reset` before `render`')
    return renderFrame({
      problemId: episode.problem.id,
      docstring: episode.problem.docstring,
      source: episode.draft.source,
      ended: episode.draft.ended,
      steps: episode.steps,
      maxSteps: this.config.maxSteps,
      lastReward: episode.lastReward,
      grade: episode.lastGrade,
    })
  }

  /** The generator and the episode as JSON; may be asked at any time but during a step. */
  getState(): Json {
    this.#checkFree('getState')
    const episode = this.#episode
    return storedEnv.write({
      vocabulary: this.vocabulary.hash,
      maxSteps: this.config.maxSteps,
      rng: this.#rng.getState(),
      episode: episode && {
        problem: episode.problem.id,
        tokens: episode.draft.tokens.slice(),
        previous: episode.previous?.tokens.slice() ?? null,
        steps: episode.steps,
        agentSteps: episode.agentSteps,
        over: episode.over,
        lastReward: episode.lastReward,
        lastGrade: episode.lastGrade,
        store: structuredClone(episode.store),
      },
    })
  }

  /** Throws a `CheckpointError` when the state is of another env, vocabulary or problem set. */
  async setState(state: Json): Promise<void> {
    this.#checkFree('setState')
    const { rng, episode } = readStoredEnv(state, this.vocabulary.hash, this.config.maxSteps)
    const restored = episode === null ? null : this.#restored(episode)
    this.#rng = Rng.fromState(rng)
    this.#episode = restored
  }

  #restored(stored: NonNullable<StoredEnv['episode']>): Episode {
    const problem = this.#problems.find(stored.problem)
    if (problem === undefined) {
      throw new CheckpointError(
        `The state is of problem "${stored.problem}", which this env does not have`,
      )
    }
    const draft = this.#draftOf(problem, stored.tokens)
    return {
      problem,
      draft,
      previous: stored.previous && this.#draftOf(problem, stored.previous).snapshot(),
      steps: stored.steps,
      agentSteps: stored.agentSteps,
      over: stored.over,
      lastReward: stored.lastReward,
      lastGrade: stored.lastGrade,
      store: structuredClone(stored.store),
      mask: this.#maskOf(draft, stored.steps),
    }
  }

  /** Ends the episode; the sandbox stays open, since others share it. */
  override async close(): Promise<void> {
    this.#closed = true
    this.#episode = null
  }

  #checkFree(call: string): void {
    if (this.#closed) throw new ContractError(`\`${call}\` after \`close\`: make a new env`)
    if (this.#busy) {
      throw new ContractError(`\`${call}\` while a step is being graded: await \`step\` first`)
    }
  }

  #openEpisode(call: string): Episode {
    const episode = this.#episode
    if (episode === null || episode.over) {
      const when = episode === null ? 'before `reset`' : "after the episode's end"
      throw new ContractError(`\`${call}\` ${when}: call \`reset\` first`)
    }
    return episode
  }

  #resetOptions(options: Readonly<Record<string, unknown>>): {
    readonly problem: Problem
    readonly prefix: Int32Array | readonly number[]
  } {
    const { problem: id, prefix: given, ...unknown } = options
    const [unknownKey] = Object.keys(unknown)
    if (unknownKey !== undefined) {
      throw new ContractError(
        `Unknown reset option \`${unknownKey}\`: expected \`problem\` or \`prefix\``,
      )
    }
    if (given !== undefined && !Array.isArray(given) && !(given instanceof Int32Array)) {
      throw new ContractError('Expected the reset option `prefix` to be an array of token ids')
    }
    const problem = id === undefined ? this.#problems.draw(this.#rng) : this.#problems.get(id)
    return { problem, prefix: given ?? this.#starters.get(problem.id) ?? [] }
  }

  #pushPrefix(draft: ProgramDraft, token: number): void {
    const whole = Number.isInteger(token) && token !== this.vocabulary.endId && draft.fits(token)
    if (!whole) {
      throw new ContractError(
        `Token ${token} at place ${draft.length} of the reset option \`prefix\` does not fit the grammar there`,
      )
    }
    draft.push(token)
  }

  #checkBudget(problem: Problem, draft: ProgramDraft): void {
    const needed = draft.length + draft.minTokensToEnd
    if (needed > this.config.maxSteps) {
      throw new ContractError(
        `Problem "${problem.id}" cannot be finished within \`maxSteps\` ${this.config.maxSteps}: its prefix of ${draft.length} tokens needs ${needed}`,
      )
    }
  }

  #newDraft(problem: Problem): ProgramDraft {
    let empty = this.#emptyPrograms.get(problem)
    if (empty === undefined) {
      const priors = priorSettings(this.config.priors)
      empty = createProgramState(this.vocabulary, problem, { priors })
      this.#emptyPrograms.set(problem, empty)
    }
    return new ProgramDraft(empty.clone())
  }

  #draftOf(problem: Problem, tokens: readonly number[]): ProgramDraft {
    const { size, endId } = this.vocabulary
    const stray = tokens.findIndex(
      (token, i) => token >= size || (token === endId && i < tokens.length - 1),
    )
    if (stray >= 0) {
      throw new CheckpointError(
        `The stored program is damaged: token ${tokens[stray]} at place ${stray} cannot stand there`,
      )
    }
    const draft = this.#newDraft(problem)
    for (const token of tokens) draft.push(token)
    return draft
  }

  /** The mask of the episode's state, kept in the episode and given anew, to be handed out. */
  #newMask(episode: Episode): Int8Array {
    const mask = this.#maskOf(episode.draft, episode.steps)
    episode.mask.set(mask)
    return mask
  }

  #maskOf(draft: ProgramDraft, steps: number): Int8Array {
    const { actionMasking, allowDelete, budgetInMask, maxSteps } = this.config
    if (!actionMasking) return draft.openMask(allowDelete)
    return draft.mask(budgetInMask ? maxSteps - steps : null, allowDelete)
  }

  #view({ problem, draft, steps }: Episode, mask: Int8Array): EpisodeView {
    const { maxSteps } = this.config
    return { problem, tokens: draft.tokens, state: draft.state, mask, steps, maxSteps }
  }
}

function noProgram({ visibleTests }: Problem): ProgramVerdict {
  const status = 'syntax_error'
  const tests = visibleTests.map(() => ({ status }) as const)
  return { status, tests, passed: 0, total: tests.length }
}
