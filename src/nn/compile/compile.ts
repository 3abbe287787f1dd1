import { currentDevice } from '../device.ts'
import type { Compiled, HostTensors, TensorFunction, TensorType } from './compiled.ts'
import { EagerFunction } from './eager-function.ts'
import { eagerTwoPhase } from './eager-two-phase.ts'
import { GraphFunction } from './graph-function.ts'
import { type TwoPhase, TwoPhaseGraphFunction } from './two-phase-function.ts'

export interface CompileOptions {
  /** For messages. */
  readonly name: string
  /** Further inputs that are the same in every call: they become part of what is made. Default none. */
  readonly constants?: () => HostTensors
}

const NO_GRAPHS = { kept: 0, made: 0, bytes: 0 }

/**
 * Makes a pure function of tensors ready for the device that was loaded: as graphs for onnxruntime, or
 * run operation by operation by tfjs. The device is asked for at the first run.
 */
export function compile(fn: TensorFunction, options: CompileOptions): Compiled {
  let made: Compiled | null = null
  const compiled = () => {
    const { provider } = currentDevice()
    made ??=
      provider === null
        ? new EagerFunction(fn, options.constants)
        : new GraphFunction(fn, { ...options, provider })
    return made
  }
  return {
    get graphs() {
      return made?.graphs ?? NO_GRAPHS
    },
    run: (inputs: HostTensors, into?: HostTensors) => compiled().run(inputs, into),
    dispose() {
      made?.dispose()
      made = null
    },
  }
}

/**
 * The same for a function whose inputs do not all come at once.
 *
 * @param first the outputs that do without late inputs
 * @param rest the others, from all inputs
 */
export function compilePhases(
  first: TensorFunction,
  rest: TensorFunction,
  options: CompileOptions,
): TwoPhase {
  let made: TwoPhase | null = null
  const compiled = () => {
    const { provider } = currentDevice()
    const whole: TensorFunction = (inputs) => ({ ...first(inputs), ...rest(inputs) })
    made ??=
      provider === null
        ? eagerTwoPhase(first, rest)
        : new TwoPhaseGraphFunction(whole, { ...options, provider })
    return made
  }
  return {
    get graphs() {
      return made?.graphs ?? NO_GRAPHS
    },
    begin: (inputs: HostTensors, late: Readonly<Record<string, TensorType>>) =>
      compiled().begin(inputs, late),
    dispose() {
      made?.dispose()
      made = null
    },
  }
}
