import { createRequire } from 'node:module'
import { Language, type Node, Parser } from 'web-tree-sitter'

let parser: Promise<Parser> | undefined

async function loadParser(): Promise<Parser> {
  await Parser.init()
  const grammar = createRequire(import.meta.url).resolve(
    'tree-sitter-python/tree-sitter-python.wasm',
  )
  const loaded = new Parser()
  loaded.setLanguage(await Language.load(grammar))
  return loaded
}

/**
 * Parses Python source and hands its root to `visit`; the tree is freed afterwards, so nodes must
 * not be kept. The parser is loaded once.
 */
export async function visitPythonTree<T>(source: string, visit: (root: Node) => T): Promise<T> {
  parser ??= loadParser()
  const tree = (await parser).parse(source)
  if (tree === null) throw new Error('The Python parser gave no tree')
  try {
    return visit(tree.rootNode)
  } finally {
    tree.delete()
  }
}

/** The node and all below it, named or not, in the order of the text. */
export function* walk(node: Node): Generator<Node> {
  yield node
  for (const child of node.children) if (child !== null) yield* walk(child)
}
