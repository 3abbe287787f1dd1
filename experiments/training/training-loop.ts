import { performance } from 'node:perf_hooks'
import type { Agent, EpisodeOutcome, LearnMetrics } from '../../src/core/agent.ts'
import type { MetricsLog } from '../../src/log/metrics/metrics-log.ts'
import { plural } from '../../src/log/plural.ts'
import type { TrainingReporter } from '../../src/log/training-reporter.ts'
import { Rng } from '../../src/random/rng.ts'
import { graderVersion } from '../../src/sandbox/grader-version.ts'
import type { Experiment } from '../assembly/build.ts'
import { withEnvs } from '../assembly/with-envs.ts'
import type { EpisodeMeans, PassRates, ProblemShares } from '../runs/report-types.ts'
import type { RunFolder } from '../runs/run-folder.ts'
import type { CheckpointContent } from '../runs/run-folder-checkpoint.ts'
import type { WriteLearntModel } from './learnt-model.ts'
import { type FinishedRun, finishedNotice } from './notices/finished-run.ts'
import { LAST_PROGRAMS } from './program-archive.ts'
import { passesVisible, playEpisodes } from './rollout/play.ts'
import {
  episodeMeans,
  FirstAndLast,
  MeanOf,
  RECENT_EPISODES,
  RecentEpisodes,
} from './running-means.ts'
import { judgeVisible } from './second-judgement.ts'
import { TargetWatch } from './target-watch.ts'
import type { TrainingProgress } from './training-progress.ts'
import type { TrainingSession } from './training-session.ts'
import { trainingState } from './training-state.ts'

export interface LoopParts {
  readonly experiment: Experiment
  readonly session: TrainingSession
  readonly agent: Agent
  readonly run: RunFolder
  readonly reporter: TrainingReporter
  /** How many the agent chooses among. */
  readonly actions: number
  /** Moved on after every step. */
  readonly progress: TrainingProgress
  /** Null where no model learns. */
  readonly writeLearntModel: WriteLearntModel | null
}

export interface LoopOptions {
  readonly signal: AbortSignal
  readonly onWarning?: (line: string) => void
  readonly onNotice?: (line: string) => void
}

/** Drives a session to its end: metrics, checkpoints, progress, and the ways to stop early. */
export class TrainingLoop {
  readonly #parts: LoopParts
  readonly #recent = new RecentEpisodes(RECENT_EPISODES)
  readonly #passes = new FirstAndLast(500)
  readonly #learned = new MeanOf()
  readonly #outcomes = new MeanOf()
  #bestScore = Number.NEGATIVE_INFINITY
  /** Seconds of the parts of this run that came before. */
  #secondsBefore = 0
  #startedAt = performance.now()
  #savedAt = performance.now()
  #graders: readonly string[] = [graderVersion()]
  /** Records in the log. */
  #records: number | null = 0
  interrupted = false
  /** Evaluations since this process began, and what the last of them solved by visible tests. */
  evaluations: { readonly count: number; readonly solvedVisible: number | null } = {
    count: 0,
    solvedVisible: null,
  }

  constructor(parts: LoopParts) {
    this.#parts = parts
  }

  /** Of the latest episodes. */
  get means(): EpisodeMeans {
    return this.#recent.means
  }

  /**
   * How often programs passed at the beginning and at the end; null after a short run, and where the two
   * were of other problems.
   */
  get passRates(): PassRates | null {
    const { curriculum } = this.#parts.experiment.config.training
    const isOneMix = curriculum === 'none' && this.#closed === 0
    return isOneMix ? this.#passes.rates : null
  }

  /** Where training has led on all problems alike; null where no programs are written. */
  get shares(): Omit<ProblemShares, 'uniformPassed'> | null {
    const { archive, solved } = this.#parts.session
    if (solved === null) return null
    const { solvedShare, passShare } = archive
    const closed = this.#closed
    return {
      solved: solvedShare,
      passed: closed === 0 ? passShare : null,
      programs: LAST_PROGRAMS,
      closed,
    }
  }

  /** Problems that get no more programs, since they are solved. */
  get #closed(): number {
    const { experiment, session } = this.#parts
    return experiment.config.training.stopWhenSolved ? session.archive.solvedCount : 0
  }

  /** Versions of the grader that judged the run's programs, one after the other; the last is this one. */
  get graders(): readonly string[] {
    return this.#graders
  }

  /** Wall-clock seconds of training, earlier parts of a resumed run included. */
  get seconds(): number {
    return this.#secondsBefore + (performance.now() - this.#startedAt) / 1000
  }

  async run({ signal, onWarning, onNotice }: LoopOptions): Promise<void> {
    const { experiment, session, run, reporter } = this.#parts
    const resume = run.resumes
    if (resume) {
      await run.using('last', 'goOn', () => this.#restore(onWarning))
      if (this.#isFinished) onNotice?.(finishedNotice(this.#asFinished))
    } else {
      await session.start()
      await run.checkpoint('last', false).save(await this.#content())
    }
    this.#tellProgress()
    const watch = new TargetWatch(experiment.config.agent, this.#parts.actions, resume)
    const log = run.openLog(resume ? session.episodes : undefined, this.#records)
    reporter.start(this.#progress())
    try {
      while (!session.finished && !this.#shouldStop(signal)) {
        const before = session.episodes
        const { transitions, episodes, newlySolved, learned } = await session.step()
        for (const outcome of episodes) this.#count(outcome)
        watch.add(transitions)
        if (learned !== null) this.#learned.add(learned)
        const warning = learned === null ? null : watch.look(learned)
        if (warning !== null) this.#warn(warning, onWarning)
        for (const id of newlySolved) this.#announce(id)
        await this.#measure(log, before)
        if (this.#saveIsDue(before)) await this.#save(log, { isKept: this.#isNumbered(before) })
        this.#tellProgress()
        reporter.update(this.#progress())
      }
      // Before the last record: a run that goes on with a larger budget has no record here.
      await this.#save(log, { atEnd: true })
      if (session.episodes > (log.lastStep ?? 0)) this.#record(log)
    } finally {
      log.close()
      reporter.stop()
    }
  }

  /** The bar makes room, since whoever is told may write to the same terminal. */
  #warn(line: string, onWarning: LoopOptions['onWarning']): void {
    const { reporter } = this.#parts
    reporter.stop()
    onWarning?.(line)
    reporter.start(this.#progress())
  }

  #tellProgress(): void {
    const { progress, session } = this.#parts
    progress.reach(session.episodes)
  }

  get #isFinished(): boolean {
    return this.#parts.session.finished || this.#secondsAllowed === 0
  }

  get #asFinished(): FinishedRun {
    const { experiment, session, run } = this.#parts
    const { numEpisodes, maxMinutes } = experiment.config.training
    const isTimeUp = this.#secondsAllowed === 0
    return { path: run.shownPath, episodes: session.episodes, numEpisodes, maxMinutes, isTimeUp }
  }

  #shouldStop(signal: AbortSignal): boolean {
    this.interrupted = signal.aborted
    return signal.aborted || this.#secondsAllowed === 0
  }

  #saveIsDue(before: number): boolean {
    const { saveMinutes } = this.#parts.experiment.config.training
    if (this.#isNumbered(before)) return true
    return saveMinutes !== null && performance.now() - this.#savedAt > saveMinutes * 60_000
  }

  /** Whether a checkpoint is due by episodes: by the clock two runs of one seed would keep others. */
  #isNumbered(before: number): boolean {
    const { saveFrequency } = this.#parts.experiment.config.training
    return crosses(before, this.#parts.session.episodes, saveFrequency)
  }

  #progress() {
    const { experiment, session } = this.#parts
    return {
      label: 'agent',
      episodes: session.episodes,
      totalEpisodes: experiment.config.training.numEpisodes,
      solved: session.solved,
      total: experiment.problems.length,
      meanReturn: this.#recent.meanReturn,
      secondsAllowed: this.#secondsAllowed,
    }
  }

  /** Until `max_minutes` are over; null where there is no such limit. */
  get #secondsAllowed(): number | null {
    const { maxMinutes } = this.#parts.experiment.config.training
    return maxMinutes === null ? null : Math.max(0, maxMinutes * 60 - this.seconds)
  }

  #count(outcome: EpisodeOutcome): void {
    this.#recent.add(outcome)
    this.#passes.add(passesVisible(outcome))
    this.#outcomes.add({
      'episode/return': outcome.episodeReturn,
      'episode/length': outcome.episodeLength,
      ...(this.#parts.session.solved === null ? {} : testFigures(outcome)),
    })
  }

  #announce(problemId: string): void {
    const { session, run, reporter } = this.#parts
    const program = session.archive.best(problemId)
    if (program === null) return
    run.writeProgram(problemId, program.source)
    reporter.note(
      `${problemId}: visible tests passed after ${plural(session.archive.firstSolvedAt(problemId) ?? 0, 'program')}`,
    )
  }

  /** One record a step: an evaluation comes with what training measured by then. */
  async #measure(log: MetricsLog, before: number): Promise<void> {
    const { experiment, session } = this.#parts
    const { logFrequency, evalFrequency } = experiment.config.training
    const isEvaluated = crosses(before, session.episodes, evalFrequency)
    if (!isEvaluated && !crosses(before, session.episodes, logFrequency)) return
    this.#record(log, isEvaluated ? await this.#evaluate() : {})
  }

  #record(log: MetricsLog, evaluation: Readonly<Record<string, number>> = {}): void {
    const { session } = this.#parts
    log.scalars(session.episodes, {
      ...this.#outcomes.take(),
      ...prefixed('learn', this.#learned.take()),
      ...solvedVisible('train', session.solved),
      ...this.#shareMetrics(),
      'train/env_steps': session.envSteps,
      'train/updates': session.updates,
      'train/seconds': this.seconds,
      ...evaluation,
    })
  }

  #shareMetrics(): Record<string, number> {
    const { shares } = this
    if (shares === null) return {}
    const { solved, passed } = shares
    return {
      'train/solved_share': solved,
      ...(passed === null ? {} : { 'train/pass_share': passed }),
    }
  }

  /** The agent's best programs for the evaluation problems, on their visible tests, for the log. */
  async #evaluate(): Promise<Record<string, number>> {
    const { experiment, session, agent } = this.#parts
    const { config, evalProblems } = experiment
    const reward = experiment.freshReward()
    const makeEnv = () => experiment.makeEnv({ problems: evalProblems, reward })
    const outcomes = await withEnvs(1, makeEnv, async (envs) =>
      playEpisodes({
        agent,
        envs,
        problemIds: evalProblems.map((problem) => problem.id),
        episodesEach: 1,
        explore: false,
        rng: new Rng(config.seed).split('evaluate'),
        seed: config.seed,
        prior: await experiment.prior(envs[0], evalProblems),
      }),
    )
    const solved = session.solved === null ? null : outcomes.filter(passesVisible).length
    this.evaluations = { count: this.evaluations.count + 1, solvedVisible: solved }
    return {
      ...solvedVisible('eval', solved),
      'eval/return': episodeMeans(outcomes).meanReturn,
    }
  }

  /**
   * `last` always (unless only the best is wanted), `best` when more is solved or returns rose, and what is
   * kept under its number wherever `last` is written.
   */
  async #save(log: MetricsLog, { atEnd = false, isKept = false }): Promise<void> {
    const { experiment, session, run, agent, writeLearntModel } = this.#parts
    // Solved problems weigh more than any return, since stopping at a solve changes what is played.
    const score = session.archive.solvedCount * 1e6 + this.#recent.meanReturn
    const isBest = score > this.#bestScore
    // Before it is stored: a run that goes on must beat this score, not the one before.
    if (isBest) this.#bestScore = score
    log.sync()
    this.#records = log.count
    const content = await this.#content()
    const { saveBestOnly, keepCheckpoints } = experiment.config.training
    if (isBest) await run.checkpoint('best').save(content)
    if (isKept && keepCheckpoints > 0 && (isBest || !saveBestOnly)) {
      await run.keepCheckpoint(session.episodes, keepCheckpoints, content)
    }
    // After the others: a run that is killed in between goes on from before, and writes them again.
    if (atEnd || !saveBestOnly) {
      await run.checkpoint('last').save(content)
      await writeLearntModel?.(agent, session.episodes)
    }
    this.#savedAt = performance.now()
  }

  async #content(): Promise<CheckpointContent> {
    const { agent, session } = this.#parts
    return {
      agent: await agent.getState(),
      training: trainingState.write({
        session: await session.getState(),
        recent: this.#recent.getState(),
        passes: this.#passes.getState(),
        learned: this.#learned.getState(),
        outcomes: this.#outcomes.getState(),
        bestScore: this.#bestScore,
        seconds: this.seconds,
        graders: [...this.#graders],
        records: this.#records,
      }),
    }
  }

  async #restore(onWarning: LoopOptions['onWarning']): Promise<void> {
    const { experiment, agent, session, run } = this.#parts
    const { agent: agentState, training } = await run.checkpoint('last').load()
    const state = trainingState.read(training)
    await agent.setState(agentState)
    const { graders } = state
    const [now] = this.#graders
    const isSame = graders.at(-1) === now
    if (!isSame) onWarning?.(otherGrader(run.name, graders.at(-1)!, now!))
    await session.setState(state.session, isSame ? undefined : judgeVisible(experiment))
    this.#graders = isSame ? graders : [...graders, now!]
    this.#recent.setState(state.recent)
    this.#passes.setState(state.passes)
    this.#learned.setState(state.learned)
    this.#outcomes.setState(state.outcomes)
    // A score by another grader is no measure: the next checkpoint is the best again.
    const bestScore = isSame ? state.bestScore : null
    this.#bestScore = bestScore ?? Number.NEGATIVE_INFINITY
    this.#records = state.records
    this.#secondsBefore = state.seconds
    this.#startedAt = performance.now()
  }
}

function testFigures({ checksPassed }: EpisodeOutcome): Record<string, number> {
  const passed = checksPassed.reduce((sum, one) => sum + one, 0)
  const total = checksPassed.length
  return {
    'episode/tests_passed': total === 0 ? 0 : passed / total,
    'episode/solved': total > 0 && passed === total ? 1 : 0,
  }
}

function solvedVisible(prefix: string, solved: number | null): Record<string, number> {
  return solved === null ? {} : { [`${prefix}/solved_visible`]: solved }
}

function otherGrader(run: string, before: string, now: string): string {
  return (
    `${run}: it was graded by grader version ${before}, and this is ${now}: its best programs are graded again, ` +
    'what it learnt by then stays; to mix nothing, begin another run'
  )
}

function crosses(before: number, after: number, every: number): boolean {
  return every > 0 && Math.floor(before / every) !== Math.floor(after / every)
}

function prefixed(prefix: string, values: LearnMetrics): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${prefix}/${name}`, value]),
  )
}
