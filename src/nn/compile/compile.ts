import { currentDevice } from '../device.ts'
import type { Compiled, HostTensors, TensorFunction } from './compiled.ts'
import { EagerFunction } from './eager-function.ts'
import { GraphFunction } from './graph-function.ts'

export interface CompileOptions {
  /** For messages. */
  readonly name: string
}

/**
 * Makes a pure function of tensors ready for the device that was loaded: as graphs for onnxruntime, or
 * run operation by operation by tfjs. The device is asked for at the first run.
 */
export function compile(fn: TensorFunction, options: CompileOptions): Compiled {
  let made: Compiled | null = null
  const none = { kept: 0, made: 0, bytes: 0 }
  return {
    get graphs() {
      return made?.graphs ?? none
    },
    run(inputs: HostTensors, into?: HostTensors) {
      made ??= compiledFor(fn, options)
      return made.run(inputs, into)
    },
    dispose() {
      made?.dispose()
      made = null
    },
  }
}

function compiledFor(fn: TensorFunction, options: CompileOptions): Compiled {
  const { provider } = currentDevice()
  return provider === null ? new EagerFunction(fn) : new GraphFunction(fn, { ...options, provider })
}
