import type { FunctionHeader } from '../core/problem.ts'
import type { TokenVocabulary } from '../core/token-language.ts'
import type { PlacedText } from './emitter/expression-emitter.ts'
import { NameBook } from './emitter/name-book.ts'
import { TokenEmitter } from './emitter/token-emitter.ts'
import { Unwritable } from './parser/python-lexer.ts'
import { parseFunction } from './parser/python-parser.ts'
import type { FunctionTree, Place } from './parser/syntax-tree.ts'
import { createProgramState } from './program-state.ts'

/** What became of a source; `line` counts from 1, `column` from 0. */
export type Tokenization =
  | { readonly ok: true; readonly header: FunctionHeader; readonly tokens: readonly number[] }
  | {
      readonly ok: false
      readonly line: number
      readonly column: number
      /** One line: which construct, name or literal the token language cannot write. */
      readonly reason: string
    }

/**
 * Writes a Python function as tokens, END included: every token is one the grammar allows.
 *
 * Docstring, comments and annotations of locals go; locals the pool does not have get names that
 * it has; `a = b = 0` becomes two assignments, a generator beside other arguments a list. The rest
 * keeps its spelling, so that tokens written as source come back the same.
 *
 * @param header how the function is to be called; the source's own header when left out. Parameters
 *   are matched by position.
 */
export function tokenize(
  source: string,
  vocabulary: TokenVocabulary,
  header?: FunctionHeader,
): Tokenization {
  try {
    const tree = parseFunction(source)
    const own = header ?? headerOf(tree)
    if (own.parameters.length !== tree.parameters.length) {
      throw new Unwritable(
        `the function takes ${tree.parameters.length} parameters, the header has ` +
          `${own.parameters.length}`,
        START,
      )
    }
    const texts = new TokenEmitter(new NameBook(tree, vocabulary, own)).emit(tree.body)
    return { ok: true, header: own, tokens: checked(texts, vocabulary, own) }
  } catch (error) {
    // The stack's end: brackets deeper than CPython itself compiles.
    if (error instanceof RangeError) return { ok: false, ...START, reason: 'nested too deeply' }
    if (!(error instanceof Unwritable)) throw error
    return { ok: false, line: error.line, column: error.column, reason: error.message }
  }
}

const START: Place = { line: 1, column: 0 }

function headerOf(tree: FunctionTree): FunctionHeader {
  return { functionName: tree.name, parameters: tree.parameters, returnType: tree.returnType }
}

/** The ids, after the grammar itself has accepted each in its place. */
function checked(
  texts: readonly PlacedText[],
  vocabulary: TokenVocabulary,
  header: FunctionHeader,
): number[] {
  const state = newState(vocabulary, header)
  for (const { text, line, column } of texts) {
    const id = vocabulary.idOf(text)
    if (id === undefined) {
      throw new Unwritable(`${described(text)} is not in the vocabulary of ${vocabulary.size}`, {
        line,
        column,
      })
    }
    if (!state.allows(id, Number.POSITIVE_INFINITY)) {
      throw new Unwritable(`${described(text)} cannot stand here in the subset`, { line, column })
    }
    state.push(id)
  }
  return [...state.tokens]
}

function described(text: string): string {
  if (text.startsWith('.')) return `the method or attribute \`${text.slice(1)}\``
  if (text.startsWith("'")) return `the string \`${text}\``
  return /^\d/.test(text) ? `the number \`${text}\`` : `\`${text}\``
}

function newState(vocabulary: TokenVocabulary, header: FunctionHeader) {
  try {
    return createProgramState(vocabulary, header)
  } catch (error) {
    throw new Unwritable((error as Error).message, START)
  }
}
