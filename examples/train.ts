import { fileURLToPath } from 'node:url'
import { closeSharedSandbox, loadAgent, make } from 'codegen-gym'
import {
  evaluateRun,
  loadExperiment,
  parseOverride,
  RunFolder,
  train,
} from 'codegen-gym/experiments'

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))

// What `codegen-gym train my.yaml --set training.num_episodes=160` does.
const overrides = [parseOverride('training.num_episodes=160')]
const { config } = await loadExperiment(fileOf('my.yaml'), { overrides })
const summary = await train({ config, run: RunFolder.plan('from-code', 'overwrite') })
console.log(`solved ${summary.solved} of ${summary.total} in ${summary.episodes} programs`)

// What `codegen-gym evaluate from-code --episodes 5` does.
const run = RunFolder.open('from-code')
const { perProblem } = await evaluateRun(run, { numEpisodes: 5 })
for (const { problemId, solved, episodes } of perProblem) {
  console.log(`${problemId}: ${solved} of ${episodes} programs pass every test`)
}

// The trained agent writes one program, asked token by token.
const agent = loadAgent('from-code')
const env = await make('code-generation', { problems: fileOf('problems.json'), maxSteps: 16 })
let [observation, info] = await env.reset({ seed: 1 })
for (let ended = false; !ended; ) {
  const action = await agent.act(observation, info)
  const [seen, , terminated, truncated, facts] = await env.step(action)
  ;[observation, info, ended] = [seen, facts, terminated || truncated]
}
console.log(info.source)
await agent.dispose()
await env.close()
await closeSharedSandbox()
