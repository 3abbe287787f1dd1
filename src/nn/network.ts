import type { Rng } from '../random/rng.ts'
import type { Gradients } from './optimizer.ts'
import type { Parameters } from './parameters.ts'

// Legend: B batch, D inputs, O outputs.

/** A forward pass with what its backward pass needs. Dispose it, or give it to `backward`. */
export interface NetworkPass {
  /** Shape [B × O], row-major; the caller may keep it. */
  readonly output: Float32Array
  readonly batch: number
  dispose(): void
}

/**
 * A differentiable map from rows of numbers to rows of numbers, with an explicit backward pass.
 * `backward` takes only passes of the same network.
 */
export interface Network {
  readonly parameters: Parameters
  readonly inputSize: number
  readonly outputSize: number
  /** @param input shape [B × D], row-major. @returns shape [B × O]. Nothing is left to dispose. */
  predict(input: Float32Array, batch: number, out?: Float32Array): Promise<Float32Array>
  /** As `predict`, keeping what `backward` needs. @param rng draws the dropout; without one nothing is dropped */
  forward(input: Float32Array, batch: number, rng?: Rng | null): Promise<NetworkPass>
  /**
   * The parameters' gradients from dL/doutput, shape [B × O]. Disposes the pass.
   * @returns arrays that the next call writes over.
   */
  backward(pass: NetworkPass, outputGradient: Float32Array): Promise<Gradients>
  /** Frees the parameters. */
  dispose(): void
}
