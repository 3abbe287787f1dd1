import type { CheckSource } from './check-harness.ts'
import type { CheckStep, StatementNames } from './check-step.ts'

/**
 * The checks as they may run beside a candidate who shall find no answer there: without the statements that
 * only what is known needs. Null where that cannot be had: something is compared in the sandbox, or a
 * statement serves both, such as a table of inputs and answers. An input that is handed over as it is serves
 * both, too, and is no answer.
 *
 * @param source with each value that the host will not compare turned into a check
 */
export function withoutAnswers(source: CheckSource): CheckSource | null {
  const { steps, setup, setupStatements } = source
  const before = setupStatements ?? (setup.trim() === '' ? [] : null)
  if (before === null) return null
  if (!steps.every((step) => step.kind !== 'check' && (step.free || isUntainted(step)))) return null
  const untainted = steps.flatMap((step) => (isUntainted(step) ? step.names : []))
  const preparing: readonly StatementNames[] = [...before, ...untainted]
  const values = steps.flatMap((step) => (step.kind === 'value' ? step.names : []))
  // What a name given by the candidate is made of is read like the rest.
  const given = steps.flatMap((step) =>
    step.kind === 'context' && step.tainted ? step.names.uses : [],
  )
  const handed = new Set(values.flatMap(({ tested }) => tested))
  const read = [...values.flatMap(({ inPart }) => inPart), ...given]
  const needed = behind([...handed, ...given], preparing)
  const known = behind(
    values.flatMap((names) => names.known),
    preparing,
  )
  const bound = new Set(before.filter(({ always }) => !always).flatMap(({ binds }) => binds))
  for (const { binds } of untainted) for (const name of binds) bound.add(name)
  const isShared = (name: string) =>
    known.has(name) && bound.has(name) && (!handed.has(name) || read.includes(name))
  if ([...needed].some(isShared)) return null
  const isNeeded = ({ binds }: StatementNames) => binds.some((name) => needed.has(name))
  return {
    ...source,
    setup: before
      .filter((statement) => statement.always || isNeeded(statement))
      .map(({ text }) => text)
      .join('\n'),
    steps: steps.filter((step) => !isUntainted(step) || isNeeded(step.names)),
  }
}

type Context = CheckStep & { kind: 'context' }

function isUntainted(step: CheckStep): step is Context {
  return step.kind === 'context' && !step.tainted
}

/** Names, and all that the statements that bind them use. */
function behind(names: readonly string[], statements: readonly StatementNames[]): Set<string> {
  const found = new Set(names)
  for (let size = -1; size !== found.size; ) {
    size = found.size
    for (const { binds, uses } of statements) {
      if (binds.some((name) => found.has(name))) for (const name of uses) found.add(name)
    }
  }
  return found
}
