import { expect, test } from 'vitest'
import { agentRegistry } from '../../../../agents/registry.ts'
import { playEpisodes } from '../../../../experiments/training/rollout/play.ts'
import { RecordEpisodeStatistics } from '../../../../src/gym/wrappers/record-episode-statistics.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { CorridorEnv } from '../../../support/corridor-env.ts'

/** Draws where it stands, and in which corridor. */
class DrawnCorridor extends CorridorEnv {
  static made = 0
  readonly #name = `corridor ${DrawnCorridor.made++}`

  override render(): string {
    return `${this.#name}: ${this.cell}`
  }
}

test('frames come by episodes: one of each step, to the end, none of another episode in between', async () => {
  const corridors = [new DrawnCorridor(), new DrawnCorridor(), new DrawnCorridor()]
  const envs = corridors.map((env) => new RecordEpisodeStatistics(env))
  const { observationSpace, actionSpace } = envs[0]!
  const agent = await agentRegistry.random!.create({
    observationSpace,
    actionSpace,
    rng: new Rng(1),
    config: {},
  })
  const shown: string[][] = []
  let showing = false
  const outcomes = await playEpisodes({
    agent,
    envs,
    problemIds: ['corridor'],
    episodesEach: 7,
    explore: true,
    rng: new Rng(2),
    seed: 3,
    async onRender(frames) {
      expect(showing).toBe(false)
      showing = true
      await Promise.resolve()
      shown.push([...frames])
      showing = false
    },
  })
  expect(outcomes).toHaveLength(7)
  expect(shown.map(({ length }) => length)).toEqual(
    outcomes.map(({ episodeLength }) => episodeLength),
  )
  for (const frames of shown) {
    expect(new Set(frames.map((frame) => frame.split(':')[0])).size).toBe(1)
    expect(frames.at(-1)).toMatch(/: 3$/)
  }
  expect(shown.flat().length).toBe(corridors.flatMap(({ actions }) => actions).length)
})
