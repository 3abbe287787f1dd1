import { closeSharedSandbox, make } from 'codegen-gym'

const env = await make('code-generation', { problems: 'seed-train', maxSteps: 20 })
let [, info] = await env.reset({ options: { problem: 'add_numbers' } })
console.log('token    allowed  reward')
for (const text of ['return', 'arg0', '+', 'arg1', 'END']) {
  const allowed = info.action_mask.filter((one) => one === 1).length
  const action = env.vocabulary.idOf(text) as number
  const [, reward, , , facts] = await env.step(action)
  console.log(`${text.padEnd(8)} ${String(allowed).padStart(7)} ${reward.toFixed(2).padStart(7)}`)
  info = facts
}
console.log(info.source?.trimEnd())
await env.close()
await closeSharedSandbox()
