import type { FunctionHeader } from '../../core/problem.ts'
import type { TokenVocabulary } from '../../core/token-language.ts'
import { Unwritable } from '../parser/python-lexer.ts'
import {
  type Block,
  type Expression,
  type FunctionTree,
  type Name,
  type Statement,
  targetNames,
} from '../parser/syntax-tree.ts'

/**
 * Which token writes a name: a parameter's slot, the function itself, a local of the pool, or a
 * builtin. Locals keep their name where the pool has it; the others get free names of the pool, the
 * same source name always the same token, so what refers to the same thing still does.
 */
export class NameBook {
  readonly #slots: ReadonlyMap<string, string>
  readonly #functionName: string
  readonly #locals: ReadonlySet<string>
  readonly #renamed: ReadonlyMap<string, string>
  readonly #inner: string[][] = []

  constructor(tree: FunctionTree, vocabulary: TokenVocabulary, header: FunctionHeader) {
    this.#functionName = tree.name
    this.#slots = new Map(tree.parameters.map(({ name }, index) => [name, `arg${index}`]))
    this.#locals = new Set(boundNames(tree.body))
    this.#renamed = rename(allNames(tree.body), this.#slots, vocabulary, header)
  }

  /** Runs `write` with further names bound, as a lambda or a comprehension binds them. */
  within(names: readonly string[], write: () => void): void {
    this.#inner.push([...names])
    write()
    this.#inner.pop()
  }

  textOf(name: Name): string {
    const { name: text } = name
    const slot = this.#slots.get(text)
    if (slot !== undefined) return slot
    const isLocal = this.#locals.has(text) || this.#inner.some((names) => names.includes(text))
    if (!isLocal) return text === this.#functionName ? 'self' : text
    const renamed = this.#renamed.get(text)
    if (renamed === undefined) {
      throw new Unwritable(
        `more locals than the vocabulary has names: none is left for \`${text}\``,
        name,
      )
    }
    return renamed
  }
}

function rename(
  names: readonly string[],
  slots: ReadonlyMap<string, string>,
  vocabulary: TokenVocabulary,
  header: FunctionHeader,
): Map<string, string> {
  const taken = new Set([header.functionName, ...header.parameters.map(({ name }) => name)])
  const pool = vocabulary.tokens
    .filter(({ kind, text }) => kind === 'local' && !taken.has(text))
    .map(({ text }) => text)
  const locals = [...new Set(names)].filter((name) => !slots.has(name))
  const renamed = new Map(locals.filter((name) => pool.includes(name)).map((name) => [name, name]))
  const free = pool.filter((text) => !renamed.has(text))
  for (const name of locals) {
    const text = renamed.has(name) ? undefined : free.shift()
    if (text !== undefined) renamed.set(name, text)
  }
  return renamed
}

/** Names the function's own scope binds. */
function boundNames(block: Block): string[] {
  return block.flatMap((statement): string[] => {
    switch (statement.kind) {
      case 'assign':
        return statement.targets.flatMap(assignedNames)
      case 'augmented':
        return assignedNames(statement.target)
      case 'for':
        return [...targetNames(statement.target), ...blocksOf(statement).flatMap(boundNames)]
      default:
        return blocksOf(statement).flatMap(boundNames)
    }
  })
}

function assignedNames(target: Expression): string[] {
  if (target.kind === 'name') return [target.name]
  if (target.kind === 'group') return assignedNames(target.inner)
  if (target.kind === 'tuple' || target.kind === 'list') return target.items.flatMap(assignedNames)
  return []
}

function blocksOf(statement: Statement): Block[] {
  switch (statement.kind) {
    case 'if': {
      const bodies = statement.branches.map((branch) => branch.body)
      return statement.otherwise === null ? bodies : [...bodies, statement.otherwise]
    }
    case 'for':
    case 'while':
      return statement.otherwise === null ? [statement.body] : [statement.body, statement.otherwise]
    default:
      return []
  }
}

/** Every name bound anywhere, comprehensions and lambdas included, in order of binding. */
function allNames(block: Block): string[] {
  return [...boundNames(block), ...innerNames(block)]
}

/** Names that comprehensions and lambdas bind, found in any part of the tree. */
function innerNames(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(innerNames)
  if (node === null || typeof node !== 'object') return []
  const own: string[] = []
  const { kind, parameters, target, iterable } = node as { [key: string]: unknown }
  if (kind === 'lambda') own.push(...(parameters as Name[]).map(({ name }) => name))
  if (kind === undefined && iterable !== undefined) own.push(...targetNames(target as Expression))
  return [...own, ...Object.values(node).flatMap(innerNames)]
}
