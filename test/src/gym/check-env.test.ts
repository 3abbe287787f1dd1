import { describe, expect, it } from 'vitest'
import type { Info, ResetOptions, StepResult } from '../../../src/core/env.ts'
import type { Json } from '../../../src/core/json.ts'
import { checkEnv } from '../../../src/gym/check-env.ts'
import { CorridorEnv } from '../../support/corridor-env.ts'

it('passes an env that keeps the contract', async () => {
  await checkEnv(new CorridorEnv(), { seed: 3, steps: 50 })
})

type Step = StepResult<Float32Array>

class Lenient extends CorridorEnv {
  override async step(action: number): Promise<Step> {
    return super.step(action).catch(() => [this.observation(), 0, true, false, this.info()] as Step)
  }
}

class Stray extends CorridorEnv {
  override observation(): Float32Array {
    return Float32Array.of(this.cell - 5)
  }
}

class NoMaskInfo extends CorridorEnv {
  override info(): Info {
    return {}
  }
}

class WrongMask extends CorridorEnv {
  override actionMasks(): Int8Array {
    return Int8Array.of(1)
  }
}

class Reuses extends CorridorEnv {
  readonly #kept = new Float32Array(1)
  override observation(): Float32Array {
    this.#kept[0] = this.cell
    return this.#kept
  }
}

class NotSeeded extends CorridorEnv {
  #resets = 0
  override async reset(options: ResetOptions = {}): Promise<[Float32Array, Info]> {
    return super.reset({ ...options, options: { start: Math.floor(this.#resets++ / 2) % 2 } })
  }
}

class Forgets extends CorridorEnv {
  override async setState(state: Json): Promise<void> {
    await super.setState({ ...(state as object), cell: 0 })
  }
}

class SharesItsMask extends CorridorEnv {
  readonly #masks = [Int8Array.of(0, 1), Int8Array.of(1, 1)]
  override actionMasks(): Int8Array {
    return this.#masks[this.cell > 0 ? 1 : 0] as Int8Array
  }
}

class NanReward extends CorridorEnv {
  override async step(action: number): Promise<Step> {
    const result = await super.step(action)
    result[1] = Number.NaN
    return result
  }
}

describe('names the rule that is broken', () => {
  it.each([
    [Lenient, '`step` before `reset`'],
    [Stray, '`observationSpace`'],
    [NoMaskInfo, '`info.action_mask` is missing'],
    [WrongMask, 'Int8Array of 2 entries'],
    [Reuses, 'wrote into the observation'],
    [NotSeeded, 'the same seed and actions'],
    [SharesItsMask, 'hand out copies'],
    [Forgets, 'setState(getState())'],
    [NanReward, 'finite number'],
  ])('%o', async (Broken, rule) => {
    await expect(checkEnv(new Broken())).rejects.toThrow(rule)
  })
})
