import type { FunctionHeader } from '../../../src/core/problem.ts'
import { headerLine } from '../../../src/python/emitter/source-writer.ts'
import type { Rng } from '../../../src/random/rng.ts'
import type { Trial } from './exclusion.ts'
import type { ProgramSpec } from './spec.ts'
import { substitute } from './spec.ts'

/** The name every program has while it is tried out. */
export const TRIAL_NAME = 'f'

/** What a header must not be called: Python's keywords and the builtins that programs use. */
const RESERVED = new Set(
  `False None True and as assert async await break class continue def del elif else except finally
  for from global if import in is lambda nonlocal not or pass raise return try while with yield
  abs all any bin bool chr dict divmod enumerate filter float hex int isinstance iter len list map
  max min next ord pow range reversed round set sorted str sum tuple zip ${TRIAL_NAME}`.split(
    /\s+/,
  ),
)

/** Names other than parameters and the function that a body uses. */
function bodyNames(body: string): Set<string> {
  return new Set(body.replace(/'(?:[^'\\]|\\.)*'/g, '').match(/[A-Za-z_]\w*/g))
}

function indent(body: string): string {
  return body
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
}

/** The whole program under the given names. `self(` in a body is a call of the function itself. */
export function programText(spec: ProgramSpec, header: FunctionHeader): string {
  const { functionName } = header
  const names = header.parameters.map(({ name }) => name)
  const body = substitute(spec.body, names).replace(/\bself\(/g, () => `${functionName}(`)
  return `${headerLine(header)}\n${indent(body)}\n`
}

/** How the program is called while it is tried out. */
export function trialHeader({ parameters, returnType }: ProgramSpec): FunctionHeader {
  return {
    functionName: TRIAL_NAME,
    parameters: parameters.map(({ type }, i) => ({ name: `a${i}`, type })),
    returnType,
  }
}

/** The program as it is tried out; programs that differ in names alone have one text. */
export function trialText(spec: ProgramSpec): string {
  return programText(spec, trialHeader(spec))
}

/** The program as it is tried on problems. */
export function trialOf(spec: ProgramSpec): Trial {
  return { source: trialText(spec), entryPoint: TRIAL_NAME, arity: spec.parameters.length }
}

/** Draws names that fit the spec: none twice, none that the body binds or Python reserves. */
export function drawHeader(spec: ProgramSpec, rng: Rng): FunctionHeader {
  const taken = bodyNames(spec.body)
  const free = (name: string) => !taken.has(name) && !RESERVED.has(name)
  const stem = rng.choice(spec.functionNames)
  const functionName = free(stem) ? stem : `find_${stem}`
  taken.add(functionName)
  const parameters = spec.parameters.map(({ names, type }, i) => {
    const name = rng.choice([...names.filter(free), ...(names.some(free) ? [] : [`arg_${i}`])])
    taken.add(name)
    return { name, type }
  })
  return { functionName, parameters, returnType: spec.returnType }
}
