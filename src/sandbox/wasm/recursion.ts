import { Reader } from './binary.ts'
import { OP, skipImmediates } from './instructions.ts'
import type { Layout } from './module-layout.ts'

/** Functions by their index in the module. */
export interface RecursiveFunctions {
  /**
   * Some of those that call themselves, directly or through others, so that no function can be called
   * again without one of them being called; calls through tables are not seen.
   */
  readonly heads: ReadonlySet<number>
  /**
   * All of those that call themselves without a frame of their own on the C stack: recursion through them alone would never
   * move the stack pointer.
   */
  readonly frameless: readonly number[]
}

/** By the strongly connected components of the graph of direct calls (Tarjan 1972), without recursion. */
export function recursiveFunctions(
  code: Uint8Array,
  layout: Layout,
  stackPointer: number,
): RecursiveFunctions {
  const graph = callGraph(code, layout, stackPointer)
  const { components, heads } = componentsOf(graph.map((one) => one.callees))
  const frameless: number[] = []
  for (const component of components) {
    const [only] = component
    const isCycle =
      component.length > 1 || (only !== undefined && graph[only]?.callees.includes(only) === true)
    if (!isCycle) continue
    for (const own of component) {
      if (graph[own]?.movesStack === false) frameless.push(layout.functionImports + own)
    }
  }
  return {
    heads: new Set([...heads].map((own) => layout.functionImports + own)),
    frameless: frameless.sort((a, b) => a - b),
  }
}

interface GraphNode {
  /** Own functions called, counted from the first own one. */
  readonly callees: readonly number[]
  readonly movesStack: boolean
}

function callGraph(code: Uint8Array, layout: Layout, stackPointer: number): readonly GraphNode[] {
  const reader = new Reader(code)
  return Array.from({ length: reader.unsigned() }, () => {
    const size = reader.unsigned()
    return graphNode(reader, reader.at + size, layout.functionImports, stackPointer)
  })
}

function graphNode(reader: Reader, end: number, imports: number, stackPointer: number): GraphNode {
  const callees = new Set<number>()
  let movesStack = false
  for (let groups = reader.unsigned(); groups > 0; groups--) {
    reader.unsigned()
    reader.byte()
  }
  while (reader.at < end) {
    const op = reader.byte()
    if (op === OP.call) {
      const callee = reader.unsigned()
      if (callee >= imports) callees.add(callee - imports)
    } else if (op === OP.globalSet) {
      if (reader.unsigned() === stackPointer) movesStack = true
    } else skipImmediates(reader, op)
  }
  return { callees: [...callees], movesStack }
}

interface Components {
  readonly components: readonly (readonly number[])[]
  /** Where the search met what it had come from: every cycle goes through one of these. */
  readonly heads: ReadonlySet<number>
}

function componentsOf(callees: readonly (readonly number[])[]): Components {
  const order = new Int32Array(callees.length).fill(-1)
  const lowest = new Int32Array(callees.length)
  const onStack = new Uint8Array(callees.length)
  const onPath = new Uint8Array(callees.length)
  const heads = new Set<number>()
  const stack: number[] = []
  const components: number[][] = []
  let next = 0
  const enter = (node: number, path: { node: number; edge: number }[]): void => {
    order[node] = next
    lowest[node] = next++
    stack.push(node)
    onStack[node] = 1
    onPath[node] = 1
    path.push({ node, edge: 0 })
  }
  const leave = (node: number): void => {
    if (lowest[node] !== order[node]) return
    const component = stack.splice(stack.lastIndexOf(node))
    for (const one of component) onStack[one] = 0
    components.push(component)
  }
  const lower = (node: number, value: number): void => {
    lowest[node] = Math.min(lowest[node] as number, value)
  }
  for (let root = 0; root < callees.length; root++) {
    if (order[root] !== -1) continue
    const path: { node: number; edge: number }[] = []
    enter(root, path)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const to = callees[top.node]?.[top.edge++]
      if (to === undefined) {
        leave(top.node)
        onPath[top.node] = 0
        path.pop()
        const parent = path.at(-1)
        if (parent !== undefined) lower(parent.node, lowest[top.node] as number)
      } else if (order[to] === -1) enter(to, path)
      else if (onStack[to] === 1) {
        lower(top.node, order[to] as number)
        if (onPath[to] === 1) heads.add(to)
      }
    }
  }
  return { components, heads }
}
