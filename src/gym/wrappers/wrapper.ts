import type {
  ActionSpaceOf,
  AnyEnv,
  Env,
  EnvMetadata,
  EnvSpec,
  Frame,
  Info,
  MaskOf,
  Observation,
  ResetOptions,
  StepResult,
  WrapperSpec,
} from '../../core/env.ts'
import { ContractError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { Space } from '../../core/spaces.ts'
import { everyAction } from '../base-env.ts'
import { checkIsEnv } from '../check-is-env.ts'
import { checkResetOptions } from '../reset-options.ts'

/**
 * An env around another: shows `O2` and takes `A2` where the inner one shows `O` and takes `A`. Passes
 * everything on; a subclass changes what it is about. One that changes what is shown or taken
 * overrides `reset` and `step`, the space, and `actionMasks` where the inner mask is of other actions,
 * since nothing else could turn one into the other.
 */
export class Wrapper<O = Observation, A = number, O2 = O, A2 = A> implements Env<O2, A2> {
  readonly env: Env<O, A>
  #spec: EnvSpec | null = null

  constructor(env: Env<O, A>) {
    checkIsEnv(new.target.name || 'Wrapper', env)
    this.env = env
  }

  get id(): string {
    return this.env.id
  }

  /**
   * What this wrapper adds to the spec; a subclass with options says so, as JSON. Throws a `ContractError`
   * where one that is made of more than an env, or has no name, does not: what `make` made of such a spec
   * would be another env. Parameters that have a default are not counted by JavaScript: a class with one
   * has to say it unasked.
   */
  get wrapperSpec(): WrapperSpec {
    const { name, length } = this.constructor
    if (name !== '' && length <= 1) return { name, options: {} }
    const [who, why] =
      name === '' ? ['A wrapper', 'its class has no name'] : [`Wrapper "${name}"`, 'it has options']
    throw new ContractError(
      `${who}: ${why}, so that \`spec\` cannot say it; override \`wrapperSpec\` to give {name, options}`,
    )
  }

  /** As `make` set it; else the inner env's with this wrapper added, or null where that has none. */
  get spec(): EnvSpec | null {
    if (this.#spec !== null) return this.#spec
    const { spec } = this.env
    return spec && { ...spec, wrappers: [...spec.wrappers, this.wrapperSpec] }
  }

  set spec(spec: EnvSpec | null) {
    this.#spec = spec
  }

  get metadata(): EnvMetadata {
    return this.env.metadata
  }

  get observationSpace(): Space<O2> {
    return this.env.observationSpace as Space<unknown> as Space<O2>
  }

  get actionSpace(): ActionSpaceOf<A2> {
    return this.env.actionSpace as unknown as ActionSpaceOf<A2>
  }

  get unwrapped(): AnyEnv {
    return this.env.unwrapped
  }

  async reset(options?: ResetOptions): Promise<[O2, Info]> {
    return this.env.reset(
      options === undefined ? undefined : checkResetOptions(options),
    ) as Promise<[unknown, Info]> as Promise<[O2, Info]>
  }

  step(action: A2): Promise<StepResult<O2>> {
    return this.env.step(action as unknown as A) as Promise<StepResult<unknown>> as Promise<
      StepResult<O2>
    >
  }

  actionMasks(): MaskOf<A2> {
    const open = everyAction<A2>(this.actionSpace)
    // Counted actions over an env that counts none are all allowed; others have no mask.
    const mask: unknown = open === null ? null : (this.env.actionMasks() ?? open)
    return mask as MaskOf<A2>
  }

  render(): Frame | null {
    return this.env.render()
  }

  getState(): Json {
    return this.env.getState()
  }

  setState(state: Json): Promise<void> {
    return this.env.setState(state)
  }

  close(): Promise<void> {
    return this.env.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
