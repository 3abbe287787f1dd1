import { expect, it } from 'vitest'
import { z } from 'zod'
import type { Info, ResetOptions, StepResult } from '../../../../src/core/env.ts'
import { CheckpointError, ContractError } from '../../../../src/core/errors.ts'
import type { Json } from '../../../../src/core/json.ts'
import { BaseEnv } from '../../../../src/gym/base-env.ts'
import { checkEnv } from '../../../../src/gym/check-env.ts'
import { checkResetOptions } from '../../../../src/gym/reset-options.ts'
import { DictSpace } from '../../../../src/gym/spaces/dict-space.ts'
import { Discrete } from '../../../../src/gym/spaces/discrete.ts'
import { spaceFromJson } from '../../../../src/gym/spaces/stored-space.ts'
import { SyncVectorEnv } from '../../../../src/gym/sync-vector-env.ts'
import { defineState } from '../../../../src/state/stored-state.ts'
import { TextSpace } from '../../../support/text-space.ts'

interface Shown {
  readonly text: string
  readonly left: number
}

const stored = defineState({
  name: 'echo',
  schema: z.strictObject({ text: z.string(), left: z.int() }),
})

const START = 3

/** Texts are said to it, of which it shows the last; pays 1 for a letter. */
class EchoEnv extends BaseEnv<Shown, string> {
  readonly id = 'test/Echo-v0'
  readonly observationSpace = new DictSpace<Shown>({
    text: new TextSpace(0, 4),
    left: new Discrete(START + 1),
  })
  readonly actionSpace = new TextSpace(1, 4)
  #text = ''
  #left = 0

  async reset(options: ResetOptions = {}): Promise<[Shown, Info]> {
    checkResetOptions(options)
    this.#text = ''
    this.#left = START
    return [this.#shown(), {}]
  }

  async step(text: string): Promise<StepResult<Shown>> {
    if (this.#left === 0) throw new ContractError('`step` outside an episode: call `reset` first')
    this.#text = text
    this.#left--
    return [this.#shown(), text.length, this.#left === 0, false, {}]
  }

  #shown(): Shown {
    return { text: this.#text, left: this.#left }
  }

  getState(): Json {
    return stored.write(this.#shown())
  }

  async setState(state: Json): Promise<void> {
    const { text, left } = stored.read(state)
    this.#text = text
    this.#left = left
  }
}

it('is shown within a Dict by an env that keeps the contract, and taken as actions', async () => {
  await checkEnv(new EchoEnv())
})

it('is stepped in a vector, which goes on from its stored state', async () => {
  const vectorOf = () =>
    new SyncVectorEnv([new EchoEnv(), new EchoEnv()], { autoresetMode: 'same_step' })
  const vector = vectorOf()
  await vector.reset({ seed: 1 })
  const [observations, rewards] = await vector.step(['ab', 'c'])
  expect(observations).toEqual([
    { text: 'ab', left: 2 },
    { text: 'c', left: 2 },
  ])
  expect([...rewards]).toEqual([2, 1])
  const state = JSON.parse(JSON.stringify(vector.getState()))
  expect(state.value.observations).toEqual(observations)
  const again = vectorOf()
  await again.setState(state)
  expect(await again.step(['a', 'b'])).toEqual(await vector.step(['a', 'b']))
  state.value.observations[0].text = 'x'
  await expect(again.setState(state)).rejects.toThrow(CheckpointError)
})

it('is one part of the flat form of a Dict, in the order of names', () => {
  const space = new DictSpace({ text: new TextSpace(2), count: new Discrete(2) })
  expect([...space.flatten({ text: 'ac', count: 1 })]).toEqual([0, 1, 1, 0, 0, 0, 0, 1])
})

it('is rebuilt within a Dict from JSON once its kind is registered', () => {
  const { observationSpace } = new EchoEnv()
  const copy = spaceFromJson(JSON.parse(JSON.stringify(observationSpace))) as DictSpace<Shown>
  expect(copy.spaces.text).toBeInstanceOf(TextSpace)
  expect(copy.contains({ text: 'abca', left: 3 })).toBe(true)
  expect(copy.contains({ text: 'abcab', left: 3 })).toBe(false)
})
