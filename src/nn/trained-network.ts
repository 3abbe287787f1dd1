import type { Rng } from '../random/rng.ts'
import { floats, type HostTensors } from './compile/compiled.ts'
import { blockedRows, rowBlocks, rowBucket } from './compile/row-bucket.ts'
import type { Network } from './layers/network.ts'
import type { StoredOptimizer, UpdateRules } from './optimizer-slots.ts'
import { Parameters } from './parameters.ts'
import { assertLength } from './shape.ts'
import { type FunctionPass, TrainedFunction } from './trained-function.ts'

// Legend: B batch, D numbers of a row, O outputs.

export interface TrainedNetworkOptions extends UpdateRules {
  /** For messages. */
  readonly name: string
  readonly network: Network
}

/** A network, its weights and their optimizer: a {@link TrainedFunction} of rows. */
export class TrainedNetwork {
  readonly parameters: Parameters
  readonly #network: Network
  readonly #function: TrainedFunction

  /** @param rng draws the first weights */
  constructor(rng: Rng, options: TrainedNetworkOptions) {
    const { network, ...rest } = options
    this.#network = network
    this.parameters = new Parameters(network.specs(rng))
    const forward = network.forward.bind(network)
    this.#function = new TrainedFunction({ ...rest, parameters: this.parameters, forward })
  }

  get inputSize(): number {
    return this.#network.rowSize
  }

  get outputSize(): number {
    return this.#network.outputSize
  }

  /** @param rows shape [B × D], row-major. @returns shape [B × O] */
  async predict(rows: Float32Array, batch: number): Promise<Float32Array> {
    const { inputSize, outputSize } = this
    assertLength('rows', rows, batch * inputSize)
    const output = new Float32Array(blockedRows(batch) * outputSize)
    for (const { from, rows: count } of rowBlocks(batch)) {
      const given = rows.subarray(from * inputSize, (from + count) * inputSize)
      const written = output.subarray(from * outputSize, (from + count) * outputSize)
      const inputs = this.#inputs(given, given.length / inputSize, count)
      await this.#function.predict(inputs, floats(written, [count, outputSize]))
    }
    return output.subarray(0, batch * outputSize)
  }

  /** As `predict`, for an update. @param rng draws the dropout; without one nothing is dropped */
  async forward(rows: Float32Array, batch: number, rng: Rng | null = null): Promise<FunctionPass> {
    const padded = rowBucket(batch)
    const { outputSize } = this
    const inputs = {
      ...this.#inputs(rows, batch, padded),
      ...(rng === null ? {} : this.#network.dropout(rng, padded)),
    }
    const { output, update } = await this.#function.forward(inputs, [padded, outputSize])
    return {
      output: output.subarray(0, batch * outputSize),
      update: async (outputGradient, learningRate) => {
        assertLength('outputGradient', outputGradient, batch * outputSize)
        const dOutput = new Float32Array(padded * outputSize)
        dOutput.set(outputGradient)
        return update(dOutput, learningRate)
      },
    }
  }

  getState(prefix: string): StoredOptimizer {
    return this.#function.getState(prefix)
  }

  /** Throws a `CheckpointError` when a tensor is missing, of another size, or not finite. */
  setState(prefix: string, state: StoredOptimizer): void {
    this.#function.setState(prefix, state)
  }

  /** Frees what was compiled. */
  dispose(): void {
    this.#function.dispose()
  }

  /** @param padded rows that there are to be; those beyond B are zeros */
  #inputs(rows: Float32Array, batch: number, padded: number): HostTensors {
    const { network, inputSize } = { network: this.#network, inputSize: this.inputSize }
    assertLength('rows', rows, batch * inputSize)
    if (padded === batch) return { ...network.inputs(rows, batch), ...network.noise(null, batch) }
    const all = new Float32Array(padded * inputSize)
    all.set(rows)
    return { ...network.inputs(all, padded), ...network.noise(null, padded) }
  }
}
