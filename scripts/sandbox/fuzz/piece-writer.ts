import { ContractError } from '../../../src/core/errors.ts'
import type { Rng } from '../../../src/random/rng.ts'
import { type Grammar, WORD } from './grammar.ts'

/** Words within words; past it only what ends is written. */
const MAX_DEPTH = 7
const LAST_RESORT: Readonly<Record<string, string>> = {
  hook: 'print',
  action: 'pass',
  piece: 'pass',
}

/**
 * Writes pieces of Python by the grammar: the same pieces in the same order for the same generator
 * of numbers. Every piece stands alone, apart from the prelude: the functions that it hooks in are
 * defined before it, and its names are its own.
 */
export class PieceWriter {
  readonly #grammar: Grammar
  readonly #rng: Rng
  #pieces = 0
  #hooks = 0
  #definitions: string[] = []

  constructor(grammar: Grammar, rng: Rng) {
    this.#grammar = grammar
    this.#rng = rng
  }

  /** One drawn text for a word, and before it the functions that it needs. */
  write(word: string): { readonly definitions: readonly string[]; readonly text: string } {
    this.#pieces++
    this.#definitions = []
    const text = this.#word(word, '', 0)
    return { definitions: this.#definitions, text }
  }

  #word(word: string, self: string, depth: number): string {
    if (depth > MAX_DEPTH && LAST_RESORT[word] !== undefined) return LAST_RESORT[word]
    switch (word) {
      case '$':
        return '$'
      case 'v':
      case 'w':
      case 'u':
        return `${word}${this.#pieces}`
      case 'self':
        return self
      case 'int':
        return String(this.#rng.int(100))
      case 'size':
        return String(this.#size())
      case 'hook':
        return this.#hook(depth)
      default:
        return this.#drawn(word, self, depth)
    }
  }

  #drawn(word: string, self: string, depth: number): string {
    const alternatives = this.#grammar.get(word)
    if (alternatives === undefined) throw new ContractError(`no word \`${word}\` in the grammar`)
    const index = this.#rng.weighted(alternatives.map(({ weight }) => weight))
    const template = alternatives[index]?.text ?? ''
    return template
      .split('\n')
      .map((line) => {
        const indent = /^ */.exec(line)?.[0] ?? ''
        return line.replaceAll(WORD, (_, inner: string) =>
          this.#word(inner, self, depth + 1).replaceAll('\n', `\n${indent}`),
        )
      })
      .join('\n')
  }

  #hook(depth: number): string {
    const name = `hook_${++this.#hooks}`
    const definition = this.#drawn('hook-definition', name, depth + 2)
    this.#definitions.push(definition)
    return name
  }

  /** Mostly small; now and then as large as a limit. */
  #size(): number {
    const [low, high] = [
      [1, 4],
      [4, 6],
      [6, 7.5],
    ][this.#rng.weighted([86, 12, 2])] as [number, number]
    return Math.floor(10 ** (low + this.#rng.uniform() * (high - low)))
  }
}
