import { compile } from './compile.ts'
import { type HostTensors, type Tensors, withoutPrefix, withPrefix } from './compiled.ts'

/** A compiled function of weights and inputs, which may have the same names. */
export interface WeightedFunction {
  run(weights: HostTensors, inputs: HostTensors): Promise<HostTensors>
  /** Frees what it holds. */
  dispose(): void
}

/** @param name for messages */
export function compileWeighted(
  name: string,
  fn: (parameters: Tensors, inputs: Tensors) => Tensors,
): WeightedFunction {
  const compiled = compile(
    (given) => fn(withoutPrefix('parameter/', given), withoutPrefix('input/', given)),
    { name },
  )
  return {
    run: (weights, inputs) =>
      compiled.run({ ...withPrefix('parameter/', weights), ...withPrefix('input/', inputs) }),
    dispose: () => compiled.dispose(),
  }
}
