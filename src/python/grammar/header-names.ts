import { ProblemError } from '../../core/errors.ts'
import type { FunctionHeader } from '../../core/problem.ts'
import type { Grammar } from './grammar.ts'
import { PARAMETER_SLOTS } from './token-list.ts'

/** What a header makes of the vocabulary's names, as bit sets of variables. */
export interface HeaderNames {
  readonly parameters: number
  /** Parameters, and locals that do not share a name with the header. */
  readonly available: number
  /** Tokens that would mean the header's names: builtins it shadows, `self` under a parameter. */
  readonly banned: readonly number[]
}

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except ' +
    'finally for from global if import in is lambda nonlocal not or pass raise return try while ' +
    'with yield __debug__'
  ).split(' '),
)

const KNOWN = new WeakMap<Grammar, WeakMap<FunctionHeader, HeaderNames>>()

/**
 * Worked out once for a header object: episodes start with the same few headers again and again.
 *
 * @throws ProblemError when the header cannot be written with the vocabulary's slots.
 */
export function namesOf(grammar: Grammar, header: FunctionHeader): HeaderNames {
  let known = KNOWN.get(grammar)
  if (known === undefined) {
    known = new WeakMap()
    KNOWN.set(grammar, known)
  }
  let names = known.get(header)
  if (names === undefined) {
    names = workOut(grammar, header)
    known.set(header, names)
  }
  return names
}

function workOut(grammar: Grammar, header: FunctionHeader): HeaderNames {
  const names = header.parameters.map((parameter) => parameter.name)
  checkNames(header.functionName, names)
  const taken = new Set([header.functionName, ...names])
  const { tokens } = grammar.vocabulary
  const parameters = (1 << names.length) - 1
  let available = parameters
  grammar.variables.forEach((id, index) => {
    const isLocal = tokens[id]?.kind === 'local'
    if (isLocal && !taken.has(tokens[id]?.text ?? '')) available |= 1 << index
  })
  const banned = tokens.filter(
    ({ kind, text }) =>
      (kind === 'builtin' && taken.has(text)) ||
      (kind === 'self' && names.includes(header.functionName)),
  )
  return { parameters, available, banned: banned.map((token) => token.id) }
}

function checkNames(functionName: string, parameters: readonly string[]): void {
  if (parameters.length > PARAMETER_SLOTS) {
    throw new ProblemError(
      `\`${functionName}\` has ${parameters.length} parameters, the token language writes at most ` +
        `${PARAMETER_SLOTS}; drop some or pass them as one list`,
    )
  }
  for (const name of [functionName, ...parameters]) {
    if (/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name) && !KEYWORDS.has(name)) continue
    throw new ProblemError(
      `\`${name}\` in the header of \`${functionName}\` is no Python identifier`,
    )
  }
  const twice = parameters.find((name, index) => parameters.indexOf(name) !== index)
  if (twice !== undefined) {
    throw new ProblemError(`\`${functionName}\` has two parameters named \`${twice}\``)
  }
}
