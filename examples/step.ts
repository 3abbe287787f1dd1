import { closeSharedSandbox, make } from 'codegen-gym'

const env = await make('code-generation', { problems: 'seed-train', maxSteps: 24 })
let [, info] = await env.reset({ seed: 1, options: { problem: 'add_numbers' } })
for (let ended = false; !ended; ) {
  // An agent chooses by the observation; this takes any of the tokens that are allowed.
  const action = env.actionSpace.sample(info.action_mask)
  const [_observation, reward, terminated, truncated, facts] = await env.step(action)
  ;[info, ended] = [facts, terminated || truncated]
  if (!ended) continue
  const tests = facts.tests_passed ?? []
  const passed = tests.filter((one) => one === 1).length
  console.log(facts.source?.trimEnd())
  console.log(`reward ${reward.toFixed(2)}, ${passed} of ${tests.length} visible tests passed`)
}
await env.close()
await closeSharedSandbox()
