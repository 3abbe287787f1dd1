import type { TokenVocabulary } from '../../core/token-language.ts'
import { buildRow, type GrammarRow, ROWS } from './grammar-table.ts'
import { BREAK_BIT, classOf, TOKEN_CLASSES, TokenClass } from './token-class.ts'

/** Extra tokens a row can ask for at most, so slack beyond it changes nothing. */
const MAX_EXTRA = 7

/** A grammar row with its masks: one per slack, variables left at 0. */
export interface MaskRow extends GrammarRow {
  readonly masks: (Int8Array | undefined)[]
  readonly counts: Int32Array
}

/** The grammar's tables over one vocabulary. Shared by every program state of it. */
export class Grammar {
  readonly vocabulary: TokenVocabulary
  /** Class of every token. */
  readonly classes: Uint8Array
  /** What tells a variable, a keyword argument or `break` from others of its class; else 0. */
  readonly bits: Int32Array
  /** Token of every variable: parameters first, then locals. */
  readonly variables: Int32Array
  readonly allKeywords: number
  readonly idsByClass: readonly Int32Array[]
  readonly #rows: (MaskRow | undefined)[] = new Array(ROWS).fill(undefined)

  constructor(vocabulary: TokenVocabulary) {
    this.vocabulary = vocabulary
    this.classes = Uint8Array.from(vocabulary.tokens, classOf)
    this.bits = new Int32Array(vocabulary.size)
    const variables = vocabulary.tokens.filter((token) => token.kind === 'parameter')
    variables.push(...vocabulary.tokens.filter((token) => token.kind === 'local'))
    this.variables = Int32Array.from(variables, (token) => token.id)
    variables.forEach((token, index) => {
      this.bits[token.id] = 1 << index
    })
    const byClass: number[][] = Array.from({ length: TOKEN_CLASSES }, () => [])
    for (const token of vocabulary.tokens) byClass[this.classes[token.id]!]!.push(token.id)
    this.bits[vocabulary.idOf('break') as number] = BREAK_BIT
    this.idsByClass = byClass.map((ids) => Int32Array.from(ids))
    const keywords = byClass[TokenClass.KeywordArgument]!
    keywords.forEach((id, index) => {
      this.bits[id] = 1 << index
    })
    this.allKeywords = (1 << keywords.length) - 1
  }

  row(key: number): MaskRow {
    let row = this.#rows[key]
    if (row === undefined) {
      row = { ...buildRow(key), masks: [], counts: new Int32Array(MAX_EXTRA + 1) }
      this.#rows[key] = row
    }
    return row
  }

  /** Mask of the row's tokens that add at most `slack`; variables are left at 0. */
  mask(row: MaskRow, slack: number): Int8Array {
    const level = slack < MAX_EXTRA ? slack : MAX_EXTRA
    return row.masks[level] ?? this.#buildMask(row, level)
  }

  count(row: MaskRow, slack: number): number {
    return row.counts[slack < MAX_EXTRA ? slack : MAX_EXTRA]!
  }

  #buildMask(row: MaskRow, level: number): Int8Array {
    const mask = new Int8Array(this.vocabulary.size)
    let count = 0
    for (let id = 0; id < mask.length; id++) {
      const tokenClass = this.classes[id]!
      const extra = row.extra[tokenClass]!
      if (tokenClass === TokenClass.Variable || extra < 0 || extra > level) continue
      mask[id] = 1
      count += 1
    }
    row.masks[level] = mask
    row.counts[level] = count
    return mask
  }
}

const GRAMMARS = new WeakMap<TokenVocabulary, Grammar>()

/** The vocabulary's grammar, built once. */
export function grammarOf(vocabulary: TokenVocabulary): Grammar {
  let grammar = GRAMMARS.get(vocabulary)
  if (grammar === undefined) {
    grammar = new Grammar(vocabulary)
    GRAMMARS.set(vocabulary, grammar)
  }
  return grammar
}
