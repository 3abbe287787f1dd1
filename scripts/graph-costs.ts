import { engine, getBackend } from '@tensorflow/tfjs-core'
import { runCli } from '../experiments/cli/main.ts'
import { processTerminal } from '../experiments/cli/terminal/process-terminal.ts'
import { type GraphCost, graphCosts } from '../src/nn/compile/graph-costs.ts'
import { TRACE_BACKEND } from '../src/nn/compile/trace-backend.ts'

/**
 * Runs a command of the command line, and prints what its graphs have cost: how many were made for each function,
 * how long that took, how long they ran, what tfjs computed outside of them, and memory as time went on.
 * `npx tsx scripts/graph-costs.ts train my.yaml --name costs`
 */
const MEMORY_EVERY_MS = 1000
const MEMORY_LINES = 10

const argv = process.argv.slice(2)
if (argv.length === 0 || argv[0] === '--help') {
  console.log(
    'Runs a command of codegen-gym, such as `train FILE`, and prints what its graphs cost.',
  )
  process.exit(0)
}

let outsideMs = 0
let depth = 0
const { runKernel } = engine()
engine().runKernel = function counted(this: ReturnType<typeof engine>, ...args) {
  if (getBackend() === TRACE_BACKEND || depth > 0) return runKernel.apply(this, args)
  const startedMs = performance.now()
  depth++
  try {
    return runKernel.apply(this, args)
  } finally {
    depth--
    outsideMs += performance.now() - startedMs
  }
} as typeof runKernel

const startedMs = performance.now()
const memory: { seconds: number; heap: number; all: number }[] = []
const watch = setInterval(() => {
  const { heapUsed, rss } = process.memoryUsage()
  memory.push({ seconds: secondsSince(startedMs), heap: heapUsed, all: rss })
}, MEMORY_EVERY_MS)
const exitCode = await runCli(argv, processTerminal())
clearInterval(watch)
const seconds = secondsSince(startedMs)

console.log(row('function', 'graphs', 'building s', 'runs', 'running s'))
const costs = [...graphCosts()]
for (const [name, cost] of costs) console.log(costRow(name, cost))
const sum = (part: (cost: GraphCost) => number) =>
  costs.reduce((all, [, cost]) => all + part(cost), 0)
const inside = sum(({ runSeconds }) => runSeconds)
const outside = outsideMs / 1000
console.log(
  `${seconds.toFixed(1)} s in all: ${sum(({ buildSeconds }) => buildSeconds).toFixed(2)} s of building, ` +
    `${inside.toFixed(2)} s in graphs, ${outside.toFixed(3)} s of tensor operations outside (${percent(outside / (inside + outside))})`,
)
for (const [i, { seconds: at, heap, all }] of memory.entries()) {
  if (i % Math.ceil(memory.length / MEMORY_LINES) !== 0) continue
  console.log(`after ${at.toFixed(0)} s: heap ${megabytes(heap)}, process ${megabytes(all)}`)
}
process.exitCode = exitCode

function costRow(name: string, { made, buildSeconds, runs, runSeconds }: GraphCost): string {
  return row(name, `${made}`, buildSeconds.toFixed(2), `${runs}`, runSeconds.toFixed(2))
}

function row(name: string, ...cells: string[]): string {
  return name.padEnd(26) + cells.map((cell) => cell.padStart(12)).join('')
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function secondsSince(beforeMs: number): number {
  return (performance.now() - beforeMs) / 1000
}
