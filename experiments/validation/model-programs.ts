import type { Problem } from '../../src/core/problem.ts'
import type { TokenVocabulary } from '../../src/core/token-language.ts'
import { describeProblem } from '../../src/language/describe-problem.ts'
import { decodingOf } from '../../src/models/decoding/decoding.ts'
import { samplePrograms } from '../../src/models/decoding/sampling.ts'
import type { SequencePolicy } from '../../src/models/decoding/sequence-policy.ts'
import { loadModel } from '../../src/models/seq2seq/model-file.ts'
import { loadDevice } from '../../src/nn/device.ts'
import { writeSource } from '../../src/python/emitter/source-writer.ts'
import { createProgramState } from '../../src/python/program-state.ts'
import type { Rng } from '../../src/random/rng.ts'

/** A program that a model wrote for a problem, in the form of a samples file. */
export interface ModelProgram {
  readonly task_id: string
  readonly solution: string
}

export interface ModelProgramOptions {
  /** Path of the model's `.json` file. */
  readonly model: string
  readonly vocabulary: TokenVocabulary
  /** Programs drawn for each problem, repeats among them. */
  readonly samples: number
  /** Above 0; 1 samples the model itself. */
  readonly temperature: number
  /** Most tokens of a program. */
  readonly maxTokens: number
  readonly rng: Rng
  /** Called with the number of problems done. */
  readonly onProgress?: (problems: number) => void
}

/** Problems whose programs are drawn at a time. */
const PROBLEMS_AT_ONCE = 20

/**
 * Programs that a sequence model writes for each problem under the grammar's mask, each once, in the
 * order drawn. It sees what an agent sees: never a hidden test.
 */
export async function drawModelPrograms(
  problems: readonly Problem[],
  options: ModelProgramOptions,
): Promise<ModelProgram[]> {
  await loadDevice()
  const policy = await loadModel(options.model, options.vocabulary, true)
  const programs: ModelProgram[] = []
  for (let at = 0; at < problems.length; at += PROBLEMS_AT_ONCE) {
    const part = problems.slice(at, at + PROBLEMS_AT_ONCE)
    programs.push(...(await drawPart(policy, part, options, options.rng.split(at))))
    options.onProgress?.(Math.min(problems.length, at + PROBLEMS_AT_ONCE))
  }
  return programs
}

async function drawPart(
  policy: SequencePolicy,
  problems: readonly Problem[],
  options: ModelProgramOptions,
  rng: Rng,
): Promise<ModelProgram[]> {
  const { vocabulary, samples, temperature } = options
  const empty = problems.map((problem) => createProgramState(vocabulary, problem))
  const jobs = problems.flatMap((_, task) => new Array<number>(samples).fill(task))
  const drawn = await samplePrograms(policy, problems.map(describeProblem), jobs, {
    ...decodingOf(options, empty),
    rng,
    temperature,
  })
  const programs = new Map<string, ModelProgram>()
  for (const { task, tokens, ended } of drawn) {
    if (!ended) continue
    const problem = problems[task] as Problem
    const solution = writeSource(tokens, vocabulary, problem)
    programs.set(`${task}:${solution}`, { task_id: problem.id, solution })
  }
  return [...programs.values()]
}
