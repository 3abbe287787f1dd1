import { currentDevice } from '../device.ts'
import type { Compiled, HostTensors, TensorFunction, TensorType } from './compiled.ts'
import { EagerFunction } from './eager-function.ts'
import { eagerTwoPhase } from './eager-two-phase.ts'
import { GraphFunction } from './graph-function.ts'
import type { Provider } from './provider.ts'
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
  const made = onFirstUse<Compiled>((provider) =>
    provider === null
      ? new EagerFunction(fn, options.constants)
      : new GraphFunction(fn, { ...options, provider }),
  )
  return {
    get graphs() {
      return made.ifAny()?.graphs ?? NO_GRAPHS
    },
    run: (inputs: HostTensors, into?: HostTensors) => made.get().run(inputs, into),
    dispose: made.dispose,
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
  const whole: TensorFunction = (inputs) => ({ ...first(inputs), ...rest(inputs) })
  const made = onFirstUse<TwoPhase>((provider) =>
    provider === null
      ? eagerTwoPhase(first, rest)
      : new TwoPhaseGraphFunction(whole, { ...options, provider }),
  )
  return {
    begin: (inputs: HostTensors, late: Readonly<Record<string, TensorType>>) =>
      made.get().begin(inputs, late),
    dispose: made.dispose,
  }
}

/** What is made for the device once it is asked for, and again after it was freed. */
function onFirstUse<T extends { dispose(): void }>(make: (provider: Provider | null) => T) {
  let made: T | null = null
  return {
    get(): T {
      made ??= make(currentDevice().provider)
      return made
    },
    ifAny: (): T | null => made,
    dispose() {
      made?.dispose()
      made = null
    },
  }
}
