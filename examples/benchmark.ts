import {
  benchmarkOf,
  compareBenchmarks,
  loadRegistries,
  runBenchmark,
} from 'codegen-gym/experiments'

const asked = { agents: ['uniform', 'beam'], problems: ['seed-eval'], budget: 20, seeds: 1 }
const config = benchmarkOf(asked, await loadRegistries())
const { signal } = new AbortController()
const { folder } = await runBenchmark(config, { out: 'runs/benchmarks/mine', jobs: 2, signal })
const { contenders } = compareBenchmarks([folder], { baseline: 'uniform' })
console.log(contenders.map(({ name, solved }) => `${name} ${solved.estimate}`))
