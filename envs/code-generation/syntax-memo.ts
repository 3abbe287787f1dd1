import type { SyntaxReport } from '../../src/core/syntax.ts'

/** Measures sources; the last one is remembered, as whole programs are often asked about twice. */
export class SyntaxMemo {
  readonly #analyze: (source: string) => SyntaxReport
  #source: string | null = null
  #report: SyntaxReport | null = null

  constructor(analyze: (source: string) => SyntaxReport) {
    this.#analyze = analyze
  }

  report(source: string): SyntaxReport {
    if (this.#report === null || this.#source !== source) {
      this.#report = this.#analyze(source)
      this.#source = source
    }
    return this.#report
  }
}
