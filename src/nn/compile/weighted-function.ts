import { compile } from './compile.ts'
import { type HostTensors, type Tensors, withoutPrefix, withPrefix } from './compiled.ts'

/** A compiled function of weights and inputs, which may have the same names. */
export interface WeightedFunction {
  run(weights: HostTensors, inputs: HostTensors): Promise<HostTensors>
  /** Frees what it holds. */
  dispose(): void
}

/** @param name for messages. Weights that come as the same object again cost next to nothing more. */
export function compileWeighted(
  name: string,
  fn: (parameters: Tensors, inputs: Tensors) => Tensors,
): WeightedFunction {
  const compiled = compile(
    (given) => fn(withoutPrefix('parameter/', given), withoutPrefix('input/', given)),
    { name },
  )
  const prefixed = new WeakMap<HostTensors, HostTensors>()
  const named = (weights: HostTensors) => {
    const known = prefixed.get(weights)
    if (known !== undefined) return known
    const made = withPrefix('parameter/', weights)
    prefixed.set(weights, made)
    return made
  }
  return {
    run: (weights, inputs) => compiled.run({ ...named(weights), ...withPrefix('input/', inputs) }),
    dispose: () => compiled.dispose(),
  }
}
