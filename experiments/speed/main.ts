import { machineFacts } from '../../src/log/machine.ts'
import { packageVersion } from '../../src/log/package-version.ts'
import { renderTable } from '../../src/log/table.ts'

/** One measured figure; `samples` says how many measurements it rests on. */
export interface BenchFigure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly samples: number
}

export interface BenchOptions {
  readonly json: boolean
  /** Parts to measure; all of them when left out. */
  readonly only?: readonly BenchPart[]
}

export const BENCH_PARTS = ['envs', 'python', 'sandbox', 'agents', 'models'] as const

export type BenchPart = (typeof BENCH_PARTS)[number]

const PARTS: Readonly<Record<BenchPart, () => Promise<readonly BenchFigure[]>>> = {
  envs: async () => (await import('./envs.ts')).benchEnvs(),
  python: async () => (await import('./python.ts')).benchPython(),
  sandbox: async () => (await import('./sandbox.ts')).benchSandbox(),
  agents: async () => (await import('./agents.ts')).benchAgents(),
  models: async () => (await import('./models.ts')).benchModels(),
}

/** Measures part after part, never two at once, and prints a table or JSON. */
export async function runBench(
  options: BenchOptions,
  terminal: { out(line: string): void; err(line: string): void; readonly columns: number },
): Promise<void> {
  const figures: (BenchFigure & { part: string })[] = []
  for (const part of options.only ?? BENCH_PARTS) {
    if (!options.json) terminal.err(`measuring ${part} ...`)
    for (const figure of await PARTS[part]()) figures.push({ part, ...figure })
  }
  if (options.json) terminal.out(JSON.stringify({ machine: machine(), figures }, null, 2))
  else {
    const rows = figures.map(({ name, value, unit, samples }) => [
      name,
      formatValue(value),
      unit,
      String(samples),
    ])
    const head = ['what', 'value', 'unit', 'samples']
    terminal.out(renderTable({ head, rows, width: terminal.columns }))
  }
}

function machine() {
  const { cores, cpu } = machineFacts()
  return { version: packageVersion(), node: process.version, cores, cpu }
}

function formatValue(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US')
  return value.toPrecision(3)
}
