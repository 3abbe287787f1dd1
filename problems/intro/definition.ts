import { ContractError } from '../../src/core/errors.ts'
import type { FunctionHeader, Parameter } from '../../src/core/problem.ts'
import type { Draw } from './draw.ts'
import type { Plain } from './plain.ts'

/** What `define` takes: a problem without its tests, which are drawn from `random` and `edges`. */
export interface Definition<A extends Plain[] = Plain[]> {
  /** `name(parameter: type, …) -> type`; the name is the problem's id too. */
  readonly header: string
  readonly docstring: string
  /** The first tag is the topic that the split is balanced by; the last is the difficulty. */
  readonly tags: readonly string[]
  /** Inputs that must be among the tests. */
  readonly edges: readonly A[]
  readonly random: (draw: Draw) => A
  /** The answer, worked out independently of the Python reference. */
  readonly oracle: (...args: A) => Plain
  /** The function's body in Python, without indentation. */
  readonly reference: string
}

type TypedDefinition<A extends Plain[] | []> = Omit<
  Definition<A>,
  'tags' | 'edges' | 'random' | 'oracle'
> & {
  /** Space-separated. */
  readonly tags: string
  readonly random: (draw: Draw) => A
  readonly edges: readonly NoInfer<A>[]
  readonly oracle: (...args: NoInfer<A>) => Plain
}

/** Checks the argument types of one definition against each other, then forgets them. */
export function define<A extends Plain[] | []>(definition: TypedDefinition<A>): Definition {
  const { tags, edges, random, oracle, ...rest } = definition
  return {
    ...rest,
    tags: tags.split(' '),
    edges: edges as readonly Plain[][],
    random,
    oracle: oracle as (...args: Plain[]) => Plain,
  }
}

/** Splits at commas outside brackets. */
function splitTopLevel(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '[') depth++
    else if (text[i] === ']') depth--
    else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(start, i))
      start = i + 1
    }
  }
  parts.push(text.slice(start))
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

/** Reads `name(a: int, b: list[int]) -> int`. Throws a `ContractError` when it is something else. */
export function parseHeader(header: string): FunctionHeader {
  const match = /^(\w+)\((.*)\) -> (.+)$/.exec(header)
  if (match === null) {
    throw new ContractError(`Expected \`name(parameter: type) -> type\`, got \`${header}\``)
  }
  const parameters = splitTopLevel(match[2] ?? '').map((part): Parameter => {
    const colon = part.indexOf(':')
    return { name: part.slice(0, colon).trim(), type: part.slice(colon + 1).trim() }
  })
  return { functionName: match[1] ?? '', parameters, returnType: match[3] ?? '' }
}

/** The whole program: the header's line and the body indented by four. */
export function programSource(header: FunctionHeader, body: string): string {
  const parameters = header.parameters.map(({ name, type }) => `${name}: ${type}`).join(', ')
  const lines = body
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
  return `def ${header.functionName}(${parameters}) -> ${header.returnType}:\n${lines.join('\n')}\n`
}
