import { checkEnv, make, RecordEpisodeStatistics, register, SyncVectorEnv } from 'codegen-gym'
import { CorridorEnv } from './corridor.ts'

register<{ readonly length?: number }>({
  id: 'me/Corridor-v0',
  create: (options) => new CorridorEnv(options),
})
await checkEnv(await make('me/Corridor-v0'))

/** Three corridors that are stepped as one. */
async function corridors() {
  const envs = [0, 1, 2].map(() => make<Float32Array>('me/Corridor-v0', { length: 3 }))
  return (await Promise.all(envs)).map((env) => new RecordEpisodeStatistics(env))
}
const forward = [1, 1, 0] // the third env goes back, and never comes to an end

// `next_step`, the default as in Gymnasium: the step after an episode's end resets, and ignores its action.
const next = new SyncVectorEnv(await corridors())
await next.reset({ seed: 1 })
for (let i = 0; i < 4; i++) {
  const [observations, rewards, terminations] = await next.step(forward)
  console.log('next_step', String(observations), String(rewards), String(terminations))
}
await next.close()

// `same_step`: the step that ends an episode resets, too. Its last info stands in `final_info`.
const same = new SyncVectorEnv(await corridors(), { autoresetMode: 'same_step' })
await same.reset({ seed: 1 })
for (let i = 0; i < 4; i++) {
  const [, , , , infos] = await same.step(forward)
  if (infos.final_info === undefined) continue
  const { episode } = infos.final_info
  console.log('same_step', episode)
}
await same.close()

// `disabled`: whoever steps says which to reset, and may leave some standing still.
const byHand = new SyncVectorEnv(await corridors(), { autoresetMode: 'disabled' })
await byHand.reset({ seed: 1 })
for (let i = 0; i < 3; i++) {
  const [observations, , terminations] = await byHand.step(forward, {
    stepMask: Uint8Array.of(1, 0, 1),
  })
  console.log('disabled', String(observations), String(terminations))
  if (terminations.includes(1)) await byHand.reset({ resetMask: terminations })
}
await byHand.close()
