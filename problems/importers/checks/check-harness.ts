import { toPythonLiteral } from '../../../src/values/literal.ts'
import { py } from '../../../src/values/py-value.ts'
import type { CheckStatement } from './check-module.ts'
import { restoreStrings } from './check-text.ts'
import type { PlainCheck } from './plain-check.ts'

/** Python around the checks of one task. */
export interface CheckSource {
  /** What stands before the function in the prompt: imports and helpers that checks may use. */
  readonly preamble: string
  /** The same where it may stand in a function, out of the candidate's sight; else null. */
  readonly innerPreamble: string | null
  /** What stands before the checks. */
  readonly setup: string
  readonly functionName: string
  /** What the checks call the candidate: `candidate`, or the function's own name. */
  readonly alias: string
  readonly statements: readonly CheckStatement[]
  /** All of it as the benchmark's own executor runs it behind a candidate. */
  readonly whole: string
}

/**
 * How the checks run; the next is tried where the reference fails the last. `guarded`: one case for each
 * assertion, after all before it, with no foreign classes. `raw`: the same with foreign classes let in.
 * `appended`: as the benchmark runs it, one check in all.
 */
export type HarnessLevel = 'guarded' | 'raw' | 'appended'

export const CHECK_ENTRY_POINT = 'codegen_gym_check'
export const VALUE_ENTRY_POINT = 'codegen_gym_value'
export const COMPILE_ENTRY_POINT = 'codegen_gym_compile'

/**
 * Refuses what is not of a builtin type, all the way down, so that no class of the candidate's takes
 * part in a check. The types come from literals, and nothing is looked up by a name of the module while it
 * works: names could have been patched.
 */
const GUARD = `def codegen_gym_guarded(function):
    def exact(value):
        waiting = [value]
        seen = 0
        while waiting:
            part = waiting.pop()
            kind = ().__class__.__class__(part)
            if kind is [].__class__ or kind is ().__class__ or kind is {0}.__class__:
                waiting.extend(part)
            elif kind is {}.__class__:
                waiting.extend({}.__class__.keys(part))
                waiting.extend({}.__class__.values(part))
            elif not (part is None or kind is (1).__class__ or kind is (1.0).__class__
                      or kind is ''.__class__ or kind is True.__class__ or kind is b''.__class__
                      or kind is (1j).__class__):
                raise TypeError('not a value of a builtin type')
            seen += 1
            if seen > 1000000:
                raise TypeError('too many values in one')
        return value

    def call(*args, **kwargs):
        return exact(function(*args, **kwargs))
    return call
`

function indent(code: string, width: number): string {
  const margin = ' '.repeat(width)
  return code
    .split('\n')
    .map((line) => (line.trim() === '' ? line : margin + line))
    .join('\n')
}

/**
 * Takes names of the harness from a candidate that has them: what is freed when the harness takes its
 * place could still put something there.
 */
const CLEARED = `while [globals().pop(name) for name in [*globals()] if name.lower().startswith('codegen_gym_')]:
    pass
`

/** How many cases the checks are: at least one. */
export function caseCount({ statements }: CheckSource): number {
  return Math.max(1, statements.filter(({ asserts }) => asserts).length)
}

/**
 * The harness: `codegen_gym_check` of a case runs everything before its assertion, as the benchmark would,
 * then the assertion, and gives True where nothing was raised. Whether an earlier assertion holds is that
 * case's own matter: here only what it changes counts. The last case runs to the end of the check.
 */
export function harnessSource(
  source: CheckSource,
  level: Exclude<HarnessLevel, 'appended'>,
): string {
  const { alias, functionName, innerPreamble, statements } = source
  const names = [...new Set([alias, functionName])].join(' = ')
  const target = 'codegen_gym_target'
  const given = level === 'guarded' ? `codegen_gym_guarded(${target})` : target
  const last = statements.findLastIndex(({ asserts }) => asserts)
  let next = 0
  const body = statements.map(({ text, asserts }, i) => {
    if (!asserts || i === last) return indent(text, 4)
    const number = next++
    return `    try:
${indent(text, 8)}
    except Exception:
        if codegen_gym_case == ${number}:
            raise
    if codegen_gym_case == ${number}:
        return True`
  })
  // A candidate's own helper of a name stays its own: the prompt's is for the checks alone.
  const [outer, inner] =
    innerPreamble === null ? [source.preamble, ''] : ['', indent(innerPreamble, 4)]
  return restoreStrings(`${CLEARED}${outer}
${source.setup}
${level === 'guarded' ? GUARD : ''}

${target} = ${functionName}


def ${CHECK_ENTRY_POINT}(codegen_gym_case):
${inner}
    ${names} = ${given}
${body.join('\n')}
    return True
`)
}

/** The checks as they stand, run whole: one case, which is True where nothing was raised. */
export function appendedSource(source: CheckSource): string {
  return `${CLEARED}CODEGEN_GYM_CHECKS = ${toPythonLiteral(py.str(source.whole))}


def ${CHECK_ENTRY_POINT}(codegen_gym_case):
    import builtins
    builtins.exec(CODEGEN_GYM_CHECKS, builtins.globals())
    return True
`
}

/** A program that computes, for each plain call, the list of its arguments and the answer. */
export function valueProgram({ steps, imports }: PlainCheck): string {
  let next = 0
  const body = steps.map((step) => {
    if (step.kind === 'assign') return indent(step.statement, 4)
    return `    if codegen_gym_case == ${next++}:\n        return ([${step.args}], (${step.expected}))`
  })
  return restoreStrings(`${imports}


def ${VALUE_ENTRY_POINT}(codegen_gym_case):
${body.join('\n')}
`)
}

/** A program that says whether a source compiles, by raising what Python raises where it does not. */
export const COMPILE_PROGRAM = `def ${COMPILE_ENTRY_POINT}(source):
    compile(source, 'test', 'exec')
`
