import type { Token, TokenVocabulary } from '../../src/core/token-language.ts'

/** What a token is to the priors: its kind, or a finer group that kinds do not tell apart. */
export type TokenClass =
  | 'end'
  | 'newline'
  | 'indent'
  | 'dedent'
  | 'delete'
  | 'return'
  | 'assign'
  | 'augmented'
  | 'arithmetic'
  | 'comparison'
  | 'bitwise'
  | 'paren'
  | 'bracket'
  | 'brace'
  | 'closing'
  | 'comma'
  | 'colon'
  | 'flow'
  | 'logic'
  | 'constant'
  | 'parameter'
  | 'local'
  | 'self'
  | 'builtin'
  | 'method'
  | 'digit'
  | 'number'
  | 'string'
  | 'other'

/** The class of every token of a vocabulary, in the order of their ids. */
export function classesOf(vocabulary: TokenVocabulary): readonly TokenClass[] {
  const structural: Readonly<Record<number, TokenClass>> = {
    [vocabulary.endId]: 'end',
    [vocabulary.newlineId]: 'newline',
    [vocabulary.indentId]: 'indent',
    [vocabulary.dedentId]: 'dedent',
    [vocabulary.deleteId]: 'delete',
  }
  return vocabulary.tokens.map((token) => structural[token.id] ?? classOf(token))
}

function classOf({ text, kind }: Token): TokenClass {
  const named = classesByText.get(text)
  if (named !== undefined) return named
  switch (kind) {
    case 'operator':
      return text.endsWith('=') ? 'augmented' : 'bitwise'
    case 'number':
      return /^\d$/.test(text) ? 'digit' : 'number'
    case 'structural':
    case 'keyword':
    case 'delimiter':
      return 'other'
    default:
      return kind
  }
}

const classesByText: ReadonlyMap<string, TokenClass> = new Map(
  (
    [
      ['return', 'return'],
      ['assign', '='],
      ['arithmetic', '+ - * / // % **'],
      ['comparison', '== != < > <= >='],
      ['paren', '('],
      ['bracket', '['],
      ['brace', '{'],
      ['closing', ') ] }'],
      ['comma', ','],
      ['colon', ':'],
      ['flow', 'if elif else for while break continue pass'],
      ['logic', 'and or not in is'],
      ['constant', 'True False None'],
    ] as const
  )
    .flatMap(([name, words]) => words.split(' ').map((word) => [word, name] as const))
    .concat([
      ['not in', 'logic'],
      ['is not', 'logic'],
    ]),
)
