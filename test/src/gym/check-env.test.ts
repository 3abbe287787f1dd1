import { describe, expect, it } from 'vitest'
import type { Info, ResetOptions, StepResult } from '../../../src/core/env.ts'
import { CheckpointError, ContractError } from '../../../src/core/errors.ts'
import type { Json } from '../../../src/core/json.ts'
import { checkEnv } from '../../../src/gym/check-env.ts'
import { checkResetOptions } from '../../../src/gym/reset-options.ts'
import { CorridorEnv } from '../../support/corridor-env.ts'

it('passes an env that keeps the contract', async () => {
  await checkEnv(new CorridorEnv(), { seed: 3, steps: 50 })
})

it('passes an env that has nothing to store, and says so', async () => {
  class OneStep extends CorridorEnv {
    #running = false
    override async reset(given?: ResetOptions): Promise<[Float32Array, Info]> {
      checkResetOptions(given)
      this.#running = true
      return super.reset({ options: { start: 1 } })
    }
    override async step(action: number): Promise<Step> {
      if (!this.#running) throw new ContractError('`step` outside an episode: call `reset` first')
      this.#running = false
      const [observation, , , , info] = await super.step(action)
      return [observation, action, true, false, info]
    }
    override getState(): Json {
      return null
    }
    override async setState(state: Json): Promise<void> {
      if (state !== null) throw new CheckpointError('Expected `null`, since nothing is stored')
    }
  }
  await checkEnv(new OneStep())
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
    const { value, ...rest } = state as { readonly value: object }
    await super.setState({ ...rest, value: { ...value, cell: 0 } })
  }
}

class TakesAnything extends CorridorEnv {
  override async setState(state: Json): Promise<void> {
    if (typeof state === 'object' && state !== null && 'value' in state) await super.setState(state)
  }
}

class TripsOverNull extends CorridorEnv {
  override async setState(state: Json): Promise<void> {
    const { value } = state as { readonly value: Json }
    await super.setState({ ...(state as object), value })
  }
}

class TakesHalf extends CorridorEnv {
  override async setState(state: Json): Promise<void> {
    this.cell++
    await super.setState(state)
  }
}

class ResetsAnyhow extends CorridorEnv {
  override async reset({ seed, options }: ResetOptions = {}): Promise<[Float32Array, Info]> {
    return super.reset({ ...(seed !== undefined && { seed }), ...(options && { options }) })
  }
}

class TripsOverANumber extends CorridorEnv {
  override async reset(options: ResetOptions = {}): Promise<[Float32Array, Info]> {
    if (typeof options !== 'object') throw new TypeError('reading seed')
    return super.reset(options)
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
    [TakesAnything, '`setState(null)` is taken without complaint: throw a `CheckpointError`'],
    [TripsOverNull, '`setState(null)` throws a `TypeError`: throw a `CheckpointError`'],
    [ResetsAnyhow, '`reset(42)` is taken without complaint: begin `reset` with'],
    [TripsOverANumber, '`reset(42)` throws a `TypeError`: begin `reset` with'],
    [TakesHalf, "`setState(null)` is refused, but changes the env's own state"],
  ])('%o', async (Broken, rule) => {
    await expect(checkEnv(new Broken())).rejects.toThrow(rule)
  })
})
