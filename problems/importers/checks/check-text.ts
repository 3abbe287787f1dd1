import type { Node } from 'web-tree-sitter'
import { walk } from '../../python-tree.ts'
import { visitForeignTree } from './foreign-tree.ts'
import { operands } from './syntax.ts'

/**
 * Stands for a line break within a string, so that indenting a statement leaves the string alone;
 * see {@link restoreStrings}.
 */
export const STRING_BREAK = '\uE000'

/** Turns the marks that {@link dedentNode} left back into line breaks. */
export function restoreStrings(code: string): string {
  return code.replaceAll(STRING_BREAK, '\n')
}

/**
 * A statement's text as if it stood at column 0. Line breaks within a string are marked, because
 * what follows them is no indentation.
 */
export function dedentNode(node: Node): string {
  const strings: (readonly [number, number])[] = []
  for (const part of walk(node)) {
    if (part.type === 'string') strings.push([part.startIndex, part.endIndex])
  }
  const margin = ' '.repeat(node.startPosition.column)
  let at = node.startIndex
  let next = 0
  let text = ''
  for (const [i, line] of node.text.split('\n').entries()) {
    const start = at
    at += line.length + 1
    // Strings stand in order: the first that has not ended yet is the only one in question.
    while ((strings[next]?.[1] ?? Number.POSITIVE_INFINITY) <= start) next++
    const inString = (strings[next]?.[0] ?? Number.POSITIVE_INFINITY) < start
    if (i === 0) text = line
    else if (inString) text += STRING_BREAK + line
    else text += `\n${line.startsWith(margin) ? line.slice(margin.length) : line}`
  }
  return text
}

/** What leaves a function or changes what its names mean: apart, its statements say something else. */
const NOT_APART = new Set([
  'return_statement',
  'yield',
  'await',
  'global_statement',
  'nonlocal_statement',
  'ERROR',
])
const SCOPES = new Set(['function_definition', 'lambda', 'class_definition'])

/** Whether every statement still means the same where it is run by itself after those before it. */
export function canStandApart(node: Node): boolean {
  if (NOT_APART.has(node.type) || node.isMissing || node.isError) return false
  return node.children.every(
    (child) => child === null || SCOPES.has(child.type) || canStandApart(child),
  )
}

/**
 * A source as it may stand indented in a function, its strings marked (see {@link restoreStrings}); null
 * where it may not.
 */
export function indentable(source: string): Promise<string | null> {
  return visitForeignTree(source, (root) => {
    const odd = root.hasError || !canStandApart(root)
    const starred = Array.from(walk(root)).some(
      ({ type }) => type === 'wildcard_import' || type === 'future_import_statement',
    )
    return odd || starred ? null : operands(root).map(dedentNode).join('\n')
  })
}
