import type { Problem } from '../../../src/core/problem.ts'
import type { LimitProfile, Sandbox } from '../../../src/core/sandbox.ts'
import type { TokenVocabulary } from '../../../src/core/token-language.ts'
import { Grader } from '../../../src/grading/grader.ts'
import type { WrittenProgram } from '../../../src/models/decoding/program-source.ts'
import { leavesBody, writeSource } from '../../../src/python/emitter/source-writer.ts'

/** A program on the visible tests. */
export interface GradedProgram {
  /** The source; empty where the tokens make none. */
  readonly source: string
  /** 1 per visible test passed; empty where there was nothing to run. */
  readonly testsPassed: Uint8Array
}

const NOTHING: GradedProgram = { source: '', testsPassed: new Uint8Array(0) }

/** Runs programs on a problem's visible tests, each different one once. */
export class VisibleGrader {
  readonly #problem: Problem
  readonly #vocabulary: TokenVocabulary
  readonly #sandbox: Sandbox
  readonly #limits: LimitProfile
  readonly #graded = new Map<string, GradedProgram>()

  constructor(
    problem: Problem,
    vocabulary: TokenVocabulary,
    sandbox: Sandbox,
    limits: LimitProfile = 'training',
  ) {
    this.#problem = problem
    this.#vocabulary = vocabulary
    this.#sandbox = sandbox
    this.#limits = limits
  }

  /** One result per program, in order. */
  async grade(programs: readonly WrittenProgram[]): Promise<GradedProgram[]> {
    const keys = programs.map(({ tokens }) => tokens.join())
    const fresh = new Map<string, string>()
    programs.forEach((program, i) => {
      const key = keys[i]!
      if (this.#graded.has(key) || fresh.has(key)) return
      const source = this.#sourceOf(program)
      if (source === null) this.#graded.set(key, NOTHING)
      else fresh.set(key, source)
    })
    const verdicts = await new Grader(this.#sandbox).visible(
      Array.from(fresh.values(), (source) => ({ problem: this.#problem, source })),
      { limits: this.#limits },
    )
    for (const [i, [key, source]] of [...fresh].entries()) {
      const testsPassed = Uint8Array.from(verdicts[i]!.tests, ({ status }) =>
        status === 'passed' ? 1 : 0,
      )
      this.#graded.set(key, { source, testsPassed })
    }
    return keys.map((key) => this.#graded.get(key)!)
  }

  /** Null for what is no program: cut off, or with blocks that end further left than the body. */
  #sourceOf({ tokens, ended }: WrittenProgram): string | null {
    if (!ended || leavesBody(tokens, this.#vocabulary)) return null
    return writeSource(tokens, this.#vocabulary, this.#problem)
  }
}
