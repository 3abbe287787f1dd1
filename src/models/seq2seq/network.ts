import * as tf from '@tensorflow/tfjs-core'
import { integers } from '../../nn/compile/compiled.ts'
import { compileWeighted, type WeightedFunction } from '../../nn/compile/weighted-function.ts'
import { Parameters } from '../../nn/parameters.ts'
import type { Rng } from '../../random/rng.ts'
import { Decoder } from './decoder.ts'
import type { DecoderRows } from './decoder-rows.ts'
import { checkModelConfig, type ModelConfig } from './model-config.ts'
import { networkSpecs } from './network-shape.ts'
import { type NetworkInput, teacherForced, teacherForcedInputs } from './teacher-forcing.ts'
import { tokenLosses } from './token-loss.ts'

// Legend: B batch, T program steps.

/** What a network says of given programs, dropout off. Time-major [T·B]. */
export interface Foretold {
  /** Cross-entropy of each target in nats; 0 where none counts. */
  readonly losses: Float32Array
  /** The likeliest token at each step. */
  readonly likeliest: Int32Array
}

/**
 * Encoder–decoder from a text to a program: its weights, and what it says of programs that are there
 * (`foretell`) or that are being written (`start`, `advance`, `logits`).
 */
export class Seq2SeqNetwork {
  readonly config: ModelConfig
  readonly fixed: boolean
  readonly parameters: Parameters
  readonly #decoder: Decoder
  readonly #foretell: WeightedFunction

  /**
   * Throws a `ConfigError` for an impossible shape.
   *
   * @param rng draws the first weights
   * @param fixed whether the weights never change once the network was used, which makes it faster
   */
  constructor(config: ModelConfig, rng: Rng, fixed = false) {
    checkModelConfig(config)
    this.config = config
    this.fixed = fixed
    this.parameters = new Parameters(networkSpecs(config, rng))
    this.#decoder = new Decoder(config, this.parameters, fixed)
    this.#foretell = compileWeighted(
      (weights, inputs) => {
        const logits = teacherForced(config, weights, inputs)
        const losses = tokenLosses(logits, inputs.targets as tf.Tensor1D)
        return { losses, likeliest: tf.argMax(logits, 1) }
      },
      { name: 'seq2seq teacher forcing', weights: () => this.parameters.tensors(), fixed },
    )
  }

  /** Id of the token the decoder starts from. */
  get startToken(): number {
    return this.config.actionCount
  }

  /** @param targets what the decoder should say, time-major [T·B]; −1 does not count */
  async foretell(input: NetworkInput, targets: Int32Array): Promise<Foretold> {
    const { losses, likeliest } = await this.#foretell.run({
      ...teacherForcedInputs(input),
      targets: integers(targets, [targets.length]),
    })
    return { losses: losses!.data as Float32Array, likeliest: likeliest!.data as Int32Array }
  }

  /** Encodes texts, each an array of words. @returns a decoder row for each, at the start of a program */
  start(texts: readonly Int32Array[]): Promise<DecoderRows> {
    return this.#decoder.start(texts)
  }

  /** Feeds one token to each row. @param tokens shape [B]. @returns new rows; the old stay valid. */
  advance(rows: DecoderRows, tokens: Int32Array): Promise<DecoderRows> {
    return this.#decoder.advance(rows, tokens)
  }

  /** Unnormalised log-probabilities of the next token of B rows, [B, A]. */
  logits(rows: DecoderRows): Promise<Float32Array> {
    return this.#decoder.logits(rows)
  }

  dispose(): void {
    this.#decoder.dispose()
    this.#foretell.dispose()
  }
}
