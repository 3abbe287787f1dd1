import * as tf from '@tensorflow/tfjs-core'
import { decodingOf } from '../../src/models/decoding/decoding.ts'
import { samplePrograms } from '../../src/models/decoding/sampling.ts'
import { type ModelKind, modelKinds } from '../../src/models/seq2seq/model-config.ts'
import { Seq2SeqNetwork } from '../../src/models/seq2seq/network.ts'
import { Seq2SeqModel } from '../../src/models/seq2seq/seq2seq-model.ts'
import { type NetworkInput, teacherForcedInputs } from '../../src/models/seq2seq/teacher-forcing.ts'
import { TextTokenizer } from '../../src/models/seq2seq/text-tokenizer.ts'
import { trainingStep } from '../../src/models/seq2seq/trainer.ts'
import { registerGradients } from '../../src/nn/automatic-gradients.ts'
import { floats, integers, type Tensors } from '../../src/nn/compile/compiled.ts'
import { compileWeighted } from '../../src/nn/compile/weighted-function.ts'
import { loadDevice } from '../../src/nn/device.ts'
import { recurrent, recurrentSpecs } from '../../src/nn/layers/recurrent.ts'
import { lossAndGradients } from '../../src/nn/loss-gradients.ts'
import { Parameters } from '../../src/nn/parameters.ts'
import { createVocabulary } from '../../src/python/grammar/vocabulary.ts'
import { createProgramState } from '../../src/python/program-state.ts'
import { Rng } from '../../src/random/rng.ts'

export interface ModelFigure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly samples: number
}

export interface ModelBenchOptions {
  /** Updates timed for each figure, at least 1. Default 10. */
  readonly updates?: number
}

// Legend: B batch, T program steps, S text words.
const LAYER_BATCH = 64
/** Pairs per update of the preset `fast`, and its other sizes. */
const BATCH = 16
const STEPS = 20
const WORDS = 23
const HIDDEN = 128
const EMBEDDING = 64
const TEXT_VOCABULARY = 1600
const WARM_UP = 3

/**
 * Updates of the sequence models a second, at the sizes of the preset `fast`; beside them one LSTM
 * layer as tfjs trains it operation by operation and as a compiled function does; and decoding, one
 * program after the other and many in flight.
 */
export async function benchModels(options: ModelBenchOptions = {}): Promise<ModelFigure[]> {
  await loadDevice()
  const updates = options.updates ?? 10
  const figures: ModelFigure[] = []
  const layer = 'LSTM layer, batch 64, 20 steps, forward and backward'
  const [automatic, compiled] = [await timeAutomatic(updates), await timeCompiled(updates)]
  figures.push({
    name: `${layer}, tfjs's gradient`,
    value: automatic,
    unit: 'ms',
    samples: updates,
  })
  figures.push({ name: `${layer}, compiled`, value: compiled, unit: 'ms', samples: updates })
  for (const kind of modelKinds) {
    const value = 1000 / (await timeUpdates(kind, updates))
    figures.push({
      name: `${kind} training, batch ${BATCH}`,
      value,
      unit: 'updates/s',
      samples: updates,
    })
  }
  for (const [inFlight, masked] of [
    [1, true],
    [128, true],
    [128, false],
  ] as const) {
    const { programsPerSecond, programs } = await timeDecoding(inFlight, masked)
    const name = `attention sampling, ${inFlight} in flight, ${masked ? 'grammar mask' : 'no mask'}`
    figures.push({ name, value: programsPerSecond, unit: 'programs/s', samples: programs })
  }
  return figures
}

/** Median milliseconds of a run. */
async function median(runs: number, run: () => Promise<void>): Promise<number> {
  for (let i = 0; i < WARM_UP; i++) await run()
  const times: number[] = []
  for (let i = 0; i < runs; i++) {
    const startMs = performance.now()
    await run()
    times.push(performance.now() - startMs)
  }
  return times.sort((a, b) => a - b)[runs >> 1] ?? 0
}

function normals(rng: Rng, length: number): Float32Array {
  return Float32Array.from({ length }, () => rng.normal())
}

async function timeCompiled(runs: number): Promise<number> {
  const rng = new Rng('bench')
  const shape = { kind: 'lstm', inputSize: EMBEDDING, hiddenSize: HIDDEN } as const
  const parameters = new Parameters(recurrentSpecs(rng, 'layer', shape))
  const x = floats(normals(rng, STEPS * LAYER_BATCH * EMBEDDING), [STEPS * LAYER_BATCH, EMBEDDING])
  const layer = (weights: Tensors, inputs: Tensors) => {
    const loss = (given: typeof weights) => {
      const { h } = recurrent(given, 'layer', shape, { x: inputs.x as tf.Tensor2D, steps: STEPS })
      return { loss: tf.sum(tf.square(h)), outputs: {} }
    }
    return lossAndGradients(loss, weights, inputs).gradients
  }
  const weights = () => parameters.tensors()
  const compiled = compileWeighted(layer, { name: 'layer', weights, fixed: false })
  const milliseconds = await median(runs, async () => {
    await compiled.run({ x })
  })
  compiled.dispose()
  return milliseconds
}

/** The same layer through `tf.variableGrads`, unrolled with tfjs's own cell. */
async function timeAutomatic(runs: number): Promise<number> {
  registerGradients()
  const rng = new Rng('bench')
  const variable = (rows: number, columns: number) => {
    const initial = tf.tensor2d(normals(rng, rows * columns), [rows, columns])
    const made = tf.variable(initial)
    initial.dispose()
    return made
  }
  const kernel = variable(EMBEDDING + HIDDEN, 4 * HIDDEN)
  const bias = variable(1, 4 * HIDDEN)
  const inputs = Array.from({ length: STEPS }, () =>
    tf.tensor2d(normals(rng, LAYER_BATCH * EMBEDDING), [LAYER_BATCH, EMBEDDING]),
  )
  const forget = tf.scalar(1)
  const milliseconds = await median(runs, async () => {
    const { value, grads } = tf.variableGrads(() =>
      tf.tidy(() => {
        let h = tf.zeros([LAYER_BATCH, HIDDEN]) as tf.Tensor2D
        let c = tf.zeros([LAYER_BATCH, HIDDEN]) as tf.Tensor2D
        const flat = tf.reshape(bias, [4 * HIDDEN]) as tf.Tensor1D
        const outputs: tf.Tensor2D[] = []
        for (const x of inputs) {
          ;[c, h] = tf.basicLSTMCell(forget, kernel as tf.Tensor as tf.Tensor2D, flat, x, c, h)
          outputs.push(h)
        }
        return tf.sum(tf.square(tf.concat(outputs))) as tf.Scalar
      }),
    )
    await value.data()
    value.dispose()
    for (const gradient of Object.values(grads)) gradient.dispose()
  })
  for (const tensor of [kernel, bias, forget, ...inputs]) tensor.dispose()
  return milliseconds
}

function benchInput(rng: Rng, words: number, actions: number): NetworkInput {
  return {
    words: Int32Array.from({ length: WORDS * BATCH }, () => rng.int(words)),
    textLengths: new Int32Array(BATCH).fill(WORDS),
    tokens: Int32Array.from({ length: STEPS * BATCH }, () => rng.int(actions)),
  }
}

function configOf(kind: ModelKind, words: number, actions: number) {
  return {
    kind,
    embeddingDim: EMBEDDING,
    hiddenDim: HIDDEN,
    numLayers: 1,
    rereads: kind === 'attention',
    dropout: 0,
    textVocabularySize: words,
    actionCount: actions,
  }
}

/** Median milliseconds of an update: loss, gradients and Adam. */
async function timeUpdates(kind: ModelKind, runs: number): Promise<number> {
  const { size } = createVocabulary()
  const rng = new Rng('bench')
  const network = new Seq2SeqNetwork(configOf(kind, TEXT_VOCABULARY, size), rng)
  const step = trainingStep(network, { maxGradNorm: 5, weightDecay: 0, labelSmoothing: 0 })
  const targets = Int32Array.from({ length: BATCH * STEPS }, () => rng.int(size))
  const inputs = {
    ...teacherForcedInputs(benchInput(rng, TEXT_VOCABULARY, size)),
    targets: integers(targets, [targets.length]),
  }
  const milliseconds = await median(runs, async () => {
    await step.update(inputs, 1e-3)
  })
  step.dispose()
  network.dispose()
  return milliseconds
}

/** Programs a second, drawn for one task. */
async function timeDecoding(inFlight: number, masked: boolean) {
  const vocabulary = createVocabulary()
  const header = {
    functionName: 'solve',
    parameters: [{ name: 'numbers', type: 'list[int]' }],
    returnType: 'int',
  }
  const task = { docstring: 'Return the sum of the even numbers in the list numbers.', header }
  const tokenizer = TextTokenizer.build([task], { minCount: 1 })
  const config = configOf('attention', tokenizer.size, vocabulary.size)
  const network = new Seq2SeqNetwork(config, new Rng('bench'), true)
  const model = new Seq2SeqModel('bench', network, tokenizer, vocabulary.hash)
  const empty = createProgramState(vocabulary, header)
  const programs = inFlight === 1 ? 32 : 256
  const sample = () =>
    samplePrograms(model, [task], new Array<number>(programs).fill(0), {
      rng: new Rng('draws'),
      inFlight,
      temperature: 1,
      ...decodingOf({ vocabulary, maxTokens: STEPS }, masked ? [empty] : null),
    })
  await sample()
  const startMs = performance.now()
  await sample()
  const seconds = (performance.now() - startMs) / 1000
  model.dispose()
  return { programsPerSecond: programs / seconds, programs }
}
