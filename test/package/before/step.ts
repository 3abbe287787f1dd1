import { closeSharedSandbox, make } from 'codegen-gym'

const env = await make('code-generation', { config: { maxSteps: 24 } })
let [observation, info] = await env.reset({ seed: 1, options: { problem: 'add_numbers' } })
for (let ended = false; !ended; ) {
  const action = env.actionSpace.sample(info.action_mask)
  const [next, reward, terminated, truncated, facts] = await env.step(action)
  ;[observation, info, ended] = [next, facts, terminated || truncated]
  if (ended) console.log(facts.source, reward, facts.tests_passed, observation)
}
await env.close()
await closeSharedSandbox()
