import { compile } from './compile.ts'
import { type HostTensors, type Tensors, withoutPrefix, withPrefix } from './compiled.ts'

export interface WeightedFunctionOptions {
  /** For messages. */
  readonly name: string
  /** Those that it reads. The same object again costs next to nothing more. */
  readonly weights: () => HostTensors
  /**
   * Whether the weights never change. They are then part of the graphs, which have them in the order that
   * products read: a product for few rows takes half the time.
   */
  readonly fixed: boolean
}

/** A compiled function of weights and inputs, which may have the same names. */
export interface WeightedFunction {
  /**
   * @param into as in `Compiled`
   * @param others weights in the place of its own, for one whose weights may change
   */
  run(inputs: HostTensors, into?: HostTensors, others?: HostTensors): Promise<HostTensors>
  /** Frees what it holds. */
  dispose(): void
}

export function compileWeighted(
  fn: (parameters: Tensors, inputs: Tensors) => Tensors,
  { name, weights, fixed }: WeightedFunctionOptions,
): WeightedFunction {
  const prefixed = new WeakMap<HostTensors, HostTensors>()
  const named = (given = weights()) => {
    const made = prefixed.get(given) ?? withPrefix('parameter/', given)
    prefixed.set(given, made)
    return made
  }
  const compiled = compile(
    (given) => fn(withoutPrefix('parameter/', given), withoutPrefix('input/', given)),
    fixed ? { name, constants: () => named() } : { name },
  )
  return {
    run: (inputs, into, others) => {
      const own = withPrefix('input/', inputs)
      return compiled.run(fixed ? own : { ...named(others), ...own }, into)
    },
    dispose: () => compiled.dispose(),
  }
}
