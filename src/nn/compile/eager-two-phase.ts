import type { HostTensors, TensorFunction } from './compiled.ts'
import { EagerFunction } from './eager-function.ts'
import type { Finish, TwoPhase } from './two-phase-function.ts'

/**
 * A function in two phases that tfjs's own backend runs: the first by itself, and then the whole, since tfjs
 * keeps nothing of a pass for a later one.
 *
 * @param first the early outputs alone
 */
export function eagerTwoPhase(first: TensorFunction, whole: TensorFunction): TwoPhase {
  const [begins, ends] = [new EagerFunction(first), new EagerFunction(whole)]
  return {
    async begin(inputs: HostTensors) {
      const outputs = await begins.run(inputs)
      const finish: Finish = (late, into) => ends.run({ ...inputs, ...late }, into)
      return { outputs, finish }
    },
    dispose() {},
  }
}
