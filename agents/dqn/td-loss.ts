import * as tf from '@tensorflow/tfjs-core'
import { type Tensors, withoutPrefix } from '../../src/nn/compile/compiled.ts'
import { takeEntries } from '../../src/nn/layers/rows.ts'
import type { LossFunction } from '../../src/nn/loss-gradients.ts'
import type { DqnConfig } from './config.ts'
import { munchausenTargets, nextActions } from './loss.ts'
import { marginLoss } from './margin-loss.ts'
import type { QNetwork } from './network.ts'

// Legend: B batch, A actions, N atoms per action; T now, TpN n steps later.

/**
 * The inputs of a DQN step, beside the online network's weights: states `now/…` and `next/…`, what is
 * drawn for each network, `online/…` and `target/…`, the target network's weights, `targetWeights/…`, and
 * of each row `returns`, `bootstraps`, `actions`, `weights` and `demonstrations`, [B]. Where the prior is a model
 * that learns, `now/bias` and `next/bias` are what it says, and there are the inputs of a `PriorPass`.
 */
export interface TdFunctions {
  /** What the network is to say, `targets` [B, N]; no gradient runs through it. */
  readonly prepare: (parameters: Tensors, inputs: Tensors) => Tensors
  /** Outputs: `errors` [B], `targetMean`, and where there are demonstrations `margin`. */
  readonly loss: LossFunction
}

/** @param withDemonstrations whether rows may be demonstrations, whose loss is then added */
export function tdFunctions(
  network: QNetwork,
  config: DqnConfig,
  withDemonstrations: boolean,
): TdFunctions {
  const { head } = network
  return {
    prepare: (parameters, inputs) => ({ targets: targetsOf(network, config, parameters, inputs) }),
    loss(parameters, inputs) {
      const now = { ...withoutPrefix('now/', inputs), ...withoutPrefix('online/', inputs) }
      const { atoms, q } = network.values(parameters, now)
      const actionsT = inputs.actions as tf.Tensor1D
      const { losses, errors, targetMeans } = head.loss({
        atomsT: takeEntries(atoms, actionsT) as tf.Tensor2D,
        targetsT: inputs.targets as tf.Tensor2D,
        ...learntShifts(now.bias, inputs),
      })
      const loss = tf.mean(tf.mul(inputs.weights!, losses))
      const outputs = { errors, targetMean: tf.mean(targetMeans) }
      if (!withDemonstrations) return { loss, outputs }
      const masksT = now.mask as tf.Tensor2D
      const demonstrations = inputs.demonstrations as tf.Tensor1D
      const margin = marginLoss(
        { qT: q, actionsT, masksT, demonstrations },
        config.demonstrationMargin,
      )
      return {
        loss: tf.add(loss, tf.mul(config.demonstrationCoefficient, margin)),
        outputs: { ...outputs, margin },
      }
    },
  }
}

/**
 * What a model that learns says of the actions that were taken beyond what the initializer said, [B]; nothing
 * where none learns. Both are τ log π: the initializer's is paid beside the reward, whether its model learns or
 * not, so that the difference is what the values have learnt by the model.
 */
function learntShifts(
  bias: tf.Tensor | undefined,
  inputs: Tensors,
): { readonly shiftsT?: tf.Tensor1D } {
  const { fixedBiases, actions } = inputs
  if (fixedBiases === undefined || bias === undefined) return {}
  return { shiftsT: tf.sub(takeEntries(bias, actions as tf.Tensor1D), fixedBiases) }
}

/** Shape [B, N]. */
function targetsOf(
  network: QNetwork,
  config: DqnConfig,
  parameters: Tensors,
  inputs: Tensors,
): tf.Tensor2D {
  const { double, munchausen } = config
  const returnsT = inputs.returns as tf.Tensor1D
  const bootstrapsT = inputs.bootstraps as tf.Tensor1D
  const targetWeights = withoutPrefix('targetWeights/', inputs)
  const ofTarget = withoutPrefix('target/', inputs)
  const states = withoutPrefix('next/', inputs)
  const ofNext = { ...states, ...ofTarget, ...withoutPrefix('targetNext/', inputs) }
  const next = network.values(targetWeights, ofNext)
  const masksTpN = states.mask as tf.Tensor2D
  if (munchausen) {
    const now = withoutPrefix('now/', inputs)
    const ofTargetNow = withoutPrefix('targetNow/', inputs)
    const targets = munchausenTargets(
      {
        rewardsT: returnsT,
        discountsT: bootstrapsT,
        actionsT: inputs.actions as tf.Tensor1D,
        qT: network.values(targetWeights, { ...now, ...ofTarget, ...ofTargetNow }).q,
        qTp1: next.q,
        masksT: now.mask as tf.Tensor2D,
        masksTp1: masksTpN,
      },
      { alpha: config.munchausenAlpha, temperature: config.munchausenTemperature, clip: -1 },
    )
    return tf.expandDims(targets, 1)
  }
  const selecting = double
    ? network.values(parameters, { ...states, ...withoutPrefix('online/', inputs) })
    : next
  const actionsTpN = nextActions(selecting.q, masksTpN)
  const shiftsTpN =
    ofNext.bias === undefined ? tf.zerosLike(returnsT) : takeEntries(ofNext.bias, actionsTpN)
  return network.head.targets({
    returnsT,
    bootstrapsT,
    atomsTpN: takeEntries(next.atoms, actionsTpN) as tf.Tensor2D,
    shiftsTpN: shiftsTpN as tf.Tensor1D,
  })
}
