import { toPythonLiteral } from '../../../src/values/literal.ts'
import { py } from '../../../src/values/py-value.ts'
import type { CheckStep } from './check-step.ts'
import { restoreStrings } from './check-text.ts'

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
  readonly steps: readonly CheckStep[]
  /** All of it as the benchmark's own executor runs it behind a candidate. */
  readonly whole: string
}

/**
 * How the checks run; the next is tried where the reference fails the last. `guarded`: one case each, after
 * all before it, with values to the host and no foreign classes. `raw`: the same with nothing given to the
 * host, and foreign classes let in. `appended`: as the benchmark runs it, one check in all.
 */
export type HarnessLevel = 'guarded' | 'raw' | 'appended'

export const CHECK_ENTRY_POINT = 'codegen_gym_check'
export const VALUE_ENTRY_POINT = 'codegen_gym_value'

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


def codegen_gym_exact(value):
    return codegen_gym_guarded(lambda: value)()


def codegen_gym_singleton(value):
    return 'True' if value is True else 'False' if value is False else 'None' if value is None else ''
`

function indent(code: string, width: number): string {
  const margin = ' '.repeat(width)
  return code
    .split('\n')
    .map((line) => (line.trim() === '' ? line : margin + line))
    .join('\n')
}

/** Steps that are cases of their own, in order. */
export function casesOf(steps: readonly CheckStep[]): Exclude<CheckStep, { kind: 'context' }>[] {
  return steps.filter((step) => step.kind !== 'context')
}

function valueExpression(step: CheckStep & { kind: 'value' }): string {
  if (step.truth) return `not not codegen_gym_exact(${step.expression})`
  if (step.tolerance === null) return step.expression
  // Within a tolerance an int is as good as the float it equals.
  return `codegen_gym_float(${step.expression})`
}

/** Whether the host compares the case's value; else the case gives True when its check passes. */
export function isHostCase(step: CheckStep, level: HarnessLevel): boolean {
  return step.kind === 'value' && level === 'guarded'
}

/**
 * Takes names of the harness from a candidate that has them: what is freed when the harness takes its
 * place could still put something there.
 */
const CLEARED = `while [globals().pop(name) for name in [*globals()] if name.lower().startswith('codegen_gym_')]:
    pass
`

/**
 * The harness: `codegen_gym_check(case)` runs everything before a case, as the benchmark would, then gives
 * the case's value for the host to compare, or True after its check has passed. Whether an earlier case
 * holds is that case's own matter: here only what it changes counts.
 */
export function harnessSource(source: CheckSource, level: HarnessLevel): string {
  const { alias, functionName, innerPreamble } = source
  const names = [...new Set([alias, functionName])].join(' = ')
  const guard = level === 'guarded' ? 'codegen_gym_guarded(codegen_gym_target)' : ''
  let next = 0
  const body = source.steps.map((step) => {
    if (step.kind === 'context') return indent(step.statement, 4)
    const number = next++
    const ofHost = step.kind === 'value' && isHostCase(step, level)
    const guarded =
      guard === '' || ofHost ? '' : `    if case == ${number}:\n        ${names} = ${guard}\n`
    const work = ofHost ? `codegen_gym_given = (${valueExpression(step)})` : step.statement
    return `${guarded}    try:
${indent(work, 8)}
    except Exception:
        if case == ${number}:
            raise
    if case == ${number}:
        return ${ofHost ? 'codegen_gym_given' : 'True'}`
  })
  // A candidate's own helper of a name stays its own: the prompt's is for the checks alone.
  const [outer, inner] =
    innerPreamble === null ? [source.preamble, ''] : ['', indent(innerPreamble, 4)]
  return restoreStrings(`${CLEARED}${outer}
${source.setup}
${GUARD}

def codegen_gym_float(value):
    return value * 1.0 if value.__class__ in ((1).__class__, True.__class__) else value


codegen_gym_target = ${functionName}


def ${CHECK_ENTRY_POINT}(case):
${inner}
    ${names} = codegen_gym_target
${body.join('\n')}
`)
}

/** The checks as they stand, run whole: one case, which is True where nothing was raised. */
export function appendedSource(source: CheckSource): string {
  return `${CLEARED}CODEGEN_GYM_CHECKS = ${toPythonLiteral(py.str(source.whole))}


def ${CHECK_ENTRY_POINT}(case):
    import builtins
    builtins.exec(CODEGEN_GYM_CHECKS, builtins.globals())
    return True
`
}

/**
 * A program that computes, for each case, `(arguments or None, expected, tolerance or None)` from
 * the checks alone; the arguments only where asked for, because some are no plain values. The
 * reference only lends its helpers.
 */
export function valueProgram(source: CheckSource, reference: string): string {
  let next = 0
  const body = source.steps.flatMap((step) => {
    if (step.kind === 'context') return step.tainted ? [] : [indent(step.statement, 4)]
    const number = next++
    if (step.kind !== 'value') return []
    const args = step.args === null ? 'None' : `[${step.args}] if with_arguments else None`
    const limit = step.tolerance?.limit ?? 'None'
    return [`    if case == ${number}:\n        return (${args}, (${step.expected}), (${limit}))`]
  })
  return restoreStrings(`${reference}
${source.preamble}
${source.setup}


def ${VALUE_ENTRY_POINT}(case, with_arguments):
    pass
${body.join('\n')}
`)
}
