import { loadProblemSet } from '../../problems/load.ts'
import { ConfigError } from '../../src/core/errors.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import type { TokenVocabulary } from '../../src/core/token-language.ts'
import { Grader, type Judgement } from '../../src/grading/grader.ts'
import { describeProblem } from '../../src/language/describe-problem.ts'
import { beamSearch } from '../../src/models/decoding/beam-search.ts'
import { type DecodedProgram, decodingOf } from '../../src/models/decoding/decoding.ts'
import { samplePrograms } from '../../src/models/decoding/sampling.ts'
import type { SequencePolicy } from '../../src/models/decoding/sequence-policy.ts'
import { bleu } from '../../src/models/metrics/bleu.ts'
import { codeBleu } from '../../src/models/metrics/code-bleu.ts'
import { leavesBody, writeSource } from '../../src/python/emitter/source-writer.ts'
import { createProgramState } from '../../src/python/program-state.ts'
import type { Rng } from '../../src/random/rng.ts'
import { passAtK } from '../../src/stats/pass-at-k.ts'
import { solvedByCorpus } from '../assembly/model-warning.ts'
import { REPORTED_K } from '../grade/grade-report.ts'
import type { CorpusItem } from './corpus.ts'

/** How programs are written while evaluating. */
export interface EvaluationContext {
  readonly vocabulary: TokenVocabulary
  /** Most tokens of a program. */
  readonly maxTokens: number
}

export interface TextScores {
  /** Share of greedy programs that equal the target, token by token. */
  readonly exactMatch: number
  readonly bleu: number
  readonly codeBleu: number
  readonly pairs: number
}

export interface SamplePrediction {
  readonly docstring: string
  readonly target: string
  readonly prediction: string
}

export interface ProblemOutcome {
  readonly problemId: string
  readonly samples: number
  /** Samples that pass every visible and hidden test. */
  readonly passed: number
  readonly greedyPassed: boolean
  /** The same for the greedy program without the grammar's mask. */
  readonly unmaskedPassed: boolean
  /** Whether the first program of the beam that passes the visible tests passes the hidden ones. */
  readonly beamPassed: boolean
}

/** Mean over the problems of the unbiased estimate of pass@k. */
export interface PassAt {
  readonly k: number
  readonly share: number
}

export interface ExecutionScores {
  readonly problems: string
  /** Ids of the problems that programs of the corpus solve: what is measured on them is no finding. */
  readonly inCorpus: readonly string[]
  /** For each k that so many samples give: 1, 10 and 100, or instead of the first too large the number of samples. */
  readonly passAt: readonly PassAt[]
  /** Share of problems whose greedy program passes. */
  readonly greedy: number
  /** The same without the grammar's mask. */
  readonly unmasked: number
  /** Share of problems solved by the beam, one program submitted. */
  readonly beam: number
  /** Programs whose sampling under the mask took one second. */
  readonly programsPerSecond: number
  readonly outcomes: readonly ProblemOutcome[]
}

/** Greedy programs beside their targets: BLEU, the CodeBLEU-style score, exact match. */
export async function scoreTexts(
  policy: SequencePolicy,
  items: readonly CorpusItem[],
  context: EvaluationContext,
  rng: Rng,
): Promise<TextScores & { readonly predictions: readonly SamplePrediction[] }> {
  const tasks = items.map((item) => item.task)
  const programs = await samplePrograms(policy, tasks, [...tasks.keys()], {
    ...decodingOf(
      context,
      items.map(({ header }) => createProgramState(context.vocabulary, header)),
    ),
    rng,
    temperature: 0,
  })
  const { vocabulary } = context
  let exact = 0
  let bleuSum = 0
  let codeBleuSum = 0
  const predictions: SamplePrediction[] = []
  for (const [i, { tokens, header, task }] of items.entries()) {
    const written = programs[i]!.tokens
    const scored = (ids: readonly number[]) => ({
      tokens: ids.map((id) => vocabulary.tokens[id]!.text),
      source: writeSource(ids, vocabulary, header),
    })
    const [ours, theirs] = [scored(written), scored(tokens)]
    if (written.join() === tokens.join()) exact++
    bleuSum += bleu(ours.tokens, theirs.tokens)
    codeBleuSum += codeBleu(ours, theirs).score
    const { docstring } = task
    predictions.push({ docstring, target: theirs.source, prediction: ours.source })
  }
  const pairs = Math.max(1, items.length)
  return {
    exactMatch: exact / pairs,
    bleu: bleuSum / pairs,
    codeBleu: codeBleuSum / pairs,
    pairs: items.length,
    predictions,
  }
}

/** The problems of a set, or of one part of it (`intro-100/dev`). */
export async function problemsOf(name: string): Promise<readonly Problem[]> {
  const { problems } = await loadProblemSet(name)
  if (problems.length === 0) throw new ConfigError(`Expected problems in \`${name}\`, got none`)
  return problems
}

/**
 * pass@k by execution, under the grammar's mask: samples at temperature 1, the greedy program, and a
 * beam of which the first program that passes the visible tests is submitted.
 */
export async function scoreProblems(
  policy: SequencePolicy,
  name: string,
  options: EvaluationContext & {
    readonly samples: number
    readonly beamWidth: number
    readonly sandbox: Sandbox
    readonly rng: Rng
    /** Milliseconds of a clock that never goes back. */
    readonly now: () => number
    /** Problems that programs of the corpus solve, as `set/id`. */
    readonly solves: readonly string[]
  },
): Promise<ExecutionScores> {
  const problems = await problemsOf(name)
  const judge = new ProgramJudge(problems, options.vocabulary, options.sandbox)
  const tasks = problems.map(describeProblem)
  const decoding = decodingOf(
    options,
    problems.map((problem) => createProgramState(options.vocabulary, problem)),
  )
  const jobs = tasks.flatMap((_, task) => new Array<number>(options.samples).fill(task))
  const startMs = options.now()
  const sampled = await samplePrograms(policy, tasks, jobs, {
    ...decoding,
    rng: options.rng.split('samples'),
    temperature: 1,
  })
  const seconds = (options.now() - startMs) / 1000
  const greedy = await samplePrograms(policy, tasks, [...tasks.keys()], {
    ...decoding,
    rng: options.rng,
    temperature: 0,
  })
  const { program: _, ...anything } = decoding
  const unmasked = await samplePrograms(policy, tasks, [...tasks.keys()], {
    ...anything,
    rng: options.rng,
    temperature: 0,
  })
  const beams = await beamSearch(policy, tasks, { ...decoding, width: options.beamWidth })
  await judge.judge([...sampled, ...greedy, ...unmasked, ...beams.flat()])
  const outcomes = problems.map((problem, task): ProblemOutcome => {
    const own = sampled.filter((program) => program.task === task)
    const submitted = beams[task]!.find((program) => judge.passesVisible(program))
    return {
      problemId: problem.id,
      samples: own.length,
      passed: own.filter((program) => judge.solves(program)).length,
      greedyPassed: judge.solves(greedy[task]!),
      unmaskedPassed: judge.solves(unmasked[task]!),
      beamPassed: submitted !== undefined && judge.solves(submitted),
    }
  })
  return {
    problems: name,
    inCorpus: solvedByCorpus(
      options.solves,
      problems.map((problem) => [problem, name] as const),
    ),
    ...summarise(outcomes, options.samples),
    programsPerSecond: sampled.length / seconds,
    outcomes,
  }
}

function summarise(outcomes: readonly ProblemOutcome[], samples: number) {
  const mean = (value: (outcome: ProblemOutcome) => number) =>
    outcomes.reduce((sum, outcome) => sum + value(outcome), 0) / outcomes.length
  return {
    passAt: sampledK(samples).map((k) => ({ k, share: mean((outcome) => passAtK(outcome, k)) })),
    greedy: mean(({ greedyPassed }) => Number(greedyPassed)),
    unmasked: mean(({ unmaskedPassed }) => Number(unmaskedPassed)),
    beam: mean(({ beamPassed }) => Number(beamPassed)),
  }
}

/** 1, 10 and 100, none of them above the number of samples, which is the last where it is less. */
function sampledK(samples: number): number[] {
  const most = Math.min(samples, Math.max(...REPORTED_K))
  return samples === 0 ? [] : [...REPORTED_K.filter((k) => k < most), most]
}

/** The first and the last pass@k for people, and which problems programs of the corpus solve. */
export function passLine({ passAt, inCorpus, outcomes }: ExecutionScores): string {
  const ends = [...new Set([passAt[0], passAt.at(-1)])]
  const shown = ends.flatMap((one) =>
    one === undefined ? [] : [`pass@${one.k} ${one.share.toFixed(3)}`],
  )
  return `${shown.join(', ')}${corpusRemark(inCorpus, outcomes.length)}`
}

/** Empty where programs of the corpus solve none of the problems. */
export function corpusRemark(inCorpus: readonly string[], problems: number): string {
  if (inCorpus.length === 0) return ''
  return `; pairs of the corpus solve ${inCorpus.length} of the ${problems} (${inCorpus.join(', ')})`
}

/** Judges each different program once. */
class ProgramJudge {
  readonly #problems: readonly Problem[]
  readonly #vocabulary: TokenVocabulary
  readonly #grader: Grader
  readonly #judgements = new Map<string, Judgement>()

  constructor(problems: readonly Problem[], vocabulary: TokenVocabulary, sandbox: Sandbox) {
    this.#problems = problems
    this.#vocabulary = vocabulary
    this.#grader = new Grader(sandbox)
  }

  async judge(programs: readonly DecodedProgram[]): Promise<void> {
    const writable = programs.filter(({ tokens }) => !leavesBody(tokens, this.#vocabulary))
    const fresh = [...new Map(writable.map((program) => [keyOf(program), program]))]
    const judgements = await this.#grader.judgeRoughly(
      fresh.map(([, { task, tokens }]) => {
        const problem = this.#problems[task]!
        return { problem, source: writeSource(tokens, this.#vocabulary, problem) }
      }),
    )
    for (const [i, [key]] of fresh.entries()) this.#judgements.set(key, judgements[i]!)
  }

  solves(program: DecodedProgram): boolean {
    return this.#judgements.get(keyOf(program))?.solved ?? false
  }

  passesVisible(program: DecodedProgram): boolean {
    const visible = this.#judgements.get(keyOf(program))?.visible
    return visible !== undefined && visible.passed === visible.total
  }
}

function keyOf({ task, tokens }: DecodedProgram): string {
  return `${task}:${tokens.join()}`
}
