import type { ModelKind } from '../../src/models/seq2seq/model-config.ts'
import type { TrainerState } from '../../src/models/seq2seq/trainer.ts'
import type { Curve, Twins } from './agent-twins.ts'
import { type EagerDevice, onDevice } from './devices.ts'
import { type SequenceTraining, sequenceTraining } from './sequence-cases.ts'

/** Updates of a sequence model, made eagerly and again compiled from the same state. */
export async function sequenceTwins(
  kind: ModelKind,
  seed: number,
  device: EagerDevice,
): Promise<Twins> {
  const eager = await sequenceTraining(kind, seed)
  const compiled = await sequenceTraining(kind, seed)
  return {
    curve: { returns: [], actions: [] },
    async next() {
      const before = withoutSums(eager.trainer.getState())
      return {
        before,
        eager: await onDevice(device, () => updatedFrom(eager, before)),
        compiled: await onDevice('cpu', () => updatedFrom(compiled, before)),
      }
    },
    free: (updates) => onDevice('cpu', () => freeTraining(kind, seed, updates)),
    dispose() {
      eager.dispose()
      compiled.dispose()
    },
  }
}

/** One update from a state. */
export async function updatedFrom({ trainer }: SequenceTraining, before: TrainerState) {
  trainer.setState(before)
  const { trainLoss, gradNorm } = await trainer.trainEpoch(() => true)
  return { loss: trainLoss, gradNorm, state: trainer.getState() }
}

/** A state in which the epoch's loss is that of its next update alone. */
export function withoutSums({ tensors, json }: TrainerState): TrainerState {
  return { tensors, json: { ...json, sums: { loss: 0, tokens: 0, norm: 0, batches: 0 } } }
}

async function freeTraining(kind: ModelKind, seed: number, updates: number): Promise<Curve> {
  const training = await sequenceTraining(kind, seed)
  const losses: number[] = []
  while (losses.length < updates) {
    const { loss } = await updatedFrom(training, withoutSums(training.trainer.getState()))
    losses.push(loss)
  }
  training.dispose()
  return { losses, returns: [], actions: [] }
}
