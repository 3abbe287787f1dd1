import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CheckpointError } from '../../../../src/core/errors.ts'
import type { InitializerContext } from '../../../../src/core/policy-initializer.ts'
import { LearnableModel, learnableModel } from '../../../../src/models/learning/learnable-model.ts'
import { makeBatch } from '../../../../src/models/seq2seq/batches.ts'
import { modelKinds } from '../../../../src/models/seq2seq/model-config.ts'
import { loadModel } from '../../../../src/models/seq2seq/model-file.ts'
import { Seq2SeqNetwork } from '../../../../src/models/seq2seq/network.ts'
import { Seq2SeqModel } from '../../../../src/models/seq2seq/seq2seq-model.ts'
import { teacherForcedInputs } from '../../../../src/models/seq2seq/teacher-forcing.ts'
import { TextTokenizer } from '../../../../src/models/seq2seq/text-tokenizer.ts'
import { trainingStep } from '../../../../src/models/seq2seq/trainer.ts'
import { SequenceInitializer } from '../../../../src/models/sequence-initializer.ts'
import { tempered } from '../../../../src/models/tempered-initializer.ts'
import { integers } from '../../../../src/nn/compile/compiled.ts'
import { loadDevice } from '../../../../src/nn/device.ts'
import { adam } from '../../../../src/nn/optimizers/adam.ts'
import { Rng } from '../../../../src/random/rng.ts'

const contexts: readonly InitializerContext[] = [
  { problemId: 'sum', docstring: 'add the numbers of a list' },
  { problemId: 'low', docstring: 'the smallest' },
]
const [sum, low] = contexts as [InitializerContext, InitializerContext]
const ACTIONS = 6
const rules = { optimizer: adam({}), maxGradNorm: null }
const tokenizer = TextTokenizer.build(contexts, { minCount: 1 })

function modelOf(kind: (typeof modelKinds)[number]): Seq2SeqModel {
  const config = {
    kind,
    embeddingDim: 3,
    hiddenDim: 4,
    numLayers: 2,
    dropout: 0,
    textVocabularySize: tokenizer.size,
    actionCount: ACTIONS,
  }
  return new Seq2SeqModel('tiny', new Seq2SeqNetwork(config, new Rng(5)), tokenizer, 'hash')
}

const position = ({ problemId }: InitializerContext, ...tokens: number[]) => ({
  problemId,
  tokens: Int32Array.from(tokens),
})
const programs = [
  { context: sum, program: [1, 2, 3, 5] },
  { context: low, program: [4, 5] },
  { context: sum, program: [1, 0, 5] },
]
/** Every step of the three programs, in an order that is none of theirs. */
const steps = programs
  .flatMap(({ context, program }) =>
    program.map((next, t) => ({ context, tokens: Int32Array.from(program.slice(0, t)), next })),
  )
  .reverse()
const positions = steps.map(({ context, tokens }) => position(context, ...tokens))

const open: { dispose(): void }[] = []
const kept = <T extends { dispose(): void }>(one: T): T => {
  open.push(one)
  return one
}
beforeAll(() => loadDevice().then(() => undefined))
afterEach(() => {
  for (const one of open.splice(0)) one.dispose()
})

/** −log softmax(logits)[next] as a mean, and its gradient. */
function crossEntropy(logits: Float32Array): Float32Array {
  const gradient = new Float32Array(logits.length)
  for (const [i, { next }] of steps.entries()) {
    const row = logits.subarray(i * ACTIONS, (i + 1) * ACTIONS)
    const total = row.reduce((all, logit) => all + Math.exp(logit), 0)
    for (let a = 0; a < ACTIONS; a++) {
      gradient[i * ACTIONS + a] = (Math.exp(row[a]!) / total - (a === next ? 1 : 0)) / steps.length
    }
  }
  return gradient
}

function expectClose(got: ArrayLike<number>, wanted: ArrayLike<number>, within: number) {
  expect(got.length).toBe(wanted.length)
  for (let i = 0; i < got.length; i++) {
    expect(Math.abs(got[i]! - wanted[i]!)).toBeLessThanOrEqual(within)
  }
}

describe.each(modelKinds)('%s', (kind) => {
  test('learns under teacher forcing what it says when it acts', async () => {
    const initializer = kept(new SequenceInitializer(modelOf(kind)))
    const model = kept(learnableModel('a', initializer, rules))
    const acted = await model.act(steps, true)
    const said = await initializer.logProbs(
      steps.map(({ tokens }) => tokens),
      steps.map(({ context }) => context),
    )
    expect(acted).toEqual(said)
    expectClose(await model.predict(positions), acted, 1e-6)
    expectClose((await model.forward(positions)).logits, acted, 1e-6)
  })

  test('makes the update of supervised training from the same gradient', async () => {
    const taught = kept(modelOf(kind))
    const learner = modelOf(kind)
    const model = kept(new LearnableModel(learner, (context) => context, 1, rules))
    await model.act(steps, true)
    const pass = await model.forward(positions)
    const { gradNorm } = await pass.update(crossEntropy(pass.logits), 0.01)

    const step = kept(
      trainingStep(taught.network, { maxGradNorm: 1e9, weightDecay: 0, labelSmoothing: 0 }),
    )
    const { startToken } = taught.network
    const pairs = programs.map(({ context, program }) => taught.encodePair(context, program))
    const { targets, ...input } = makeBatch(pairs, { startToken })
    const wanted = await step.update(
      { ...teacherForcedInputs(input), targets: integers(targets, [targets.length]) },
      0.01,
    )
    expect(Math.abs(gradNorm / wanted.gradNorm - 1)).toBeLessThan(1e-5)
    for (const name of taught.network.parameters.names) {
      const [got, aim] = [learner, taught].map((one) => one.network.parameters.host(name))
      expectClose(got!, aim!, 2e-5)
    }
    expectClose(await model.act(steps, true), await model.predict(positions), 1e-6)
  })
})

test('a temperature divides what is said, and the gradient with it', async () => {
  const initializer = kept(new SequenceInitializer(modelOf('lstm')))
  const warm = kept(learnableModel('a', tempered(initializer, 2), rules))
  const plain = kept(learnableModel('a', initializer, rules))
  const said = await plain.act(steps, true)
  expect(await warm.act(steps, true)).toEqual(said.map((logit) => logit / 2))
  const gradient = crossEntropy(said)
  const { gradNorm } = await (await plain.forward(positions)).update(gradient, 0)
  const warmed = await (await warm.forward(positions)).update(gradient, 0)
  expect(warmed.gradNorm).toBeCloseTo(gradNorm / 2, 6)
})

test('a state goes on to the bit in another process, and is refused by another model', async () => {
  const model = kept(new LearnableModel(modelOf('attention'), (context) => context, 1, rules))
  await model.act(steps, true)
  const learn = async (one: LearnableModel) => {
    const pass = await one.forward(positions)
    await pass.update(crossEntropy(pass.logits), 0.01)
  }
  await learn(model)
  const state = model.getState('model/')
  const later = kept(new LearnableModel(modelOf('attention'), (context) => context, 1, rules))
  later.setState('model/', state)
  await learn(model)
  await learn(later)
  expect(later.getState('model/')).toEqual(model.getState('model/'))
  const other = kept(new LearnableModel(modelOf('rnn'), (context) => context, 1, rules))
  expect(() => other.setState('model/', state)).toThrow(CheckpointError)
})

test('what was told of no problem is said', async () => {
  const model = kept(new LearnableModel(modelOf('lstm'), (context) => context, 1, rules))
  await expect(model.predict([position(low, 1)])).rejects.toThrow(
    'was told nothing of problem `low`',
  )
})

test('a problem that is told of by two texts is refused where it is learnt from', async () => {
  const model = kept(new LearnableModel(modelOf('lstm'), (context) => context, 1, rules))
  const other = [{ context: { ...sum, docstring: 'the smallest' }, tokens: Int32Array.of() }]
  await model.act(steps, true)
  await model.act(other, false)
  await expect(model.act(other, true)).rejects.toThrow('Problem `sum` has two texts')
})

test('a model is saved as an initializer that says what it does, its temperature included', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'learnable-model-'))
  try {
    const model = kept(new LearnableModel(modelOf('attention'), (context) => context, 2, rules))
    await model.save(join(folder, 'm'), {})
    const vocabulary = { hash: 'hash', size: ACTIONS } as Parameters<typeof loadModel>[1]
    const saved = kept(new SequenceInitializer(await loadModel(join(folder, 'm'), vocabulary)))
    const said = await saved.logProbs(
      steps.map(({ tokens }) => tokens),
      steps.map(({ context }) => context),
    )
    expectClose(said, await model.act(steps, false), 1e-6)
    // Weights of another model of the same shape.
    await kept(new LearnableModel(modelOf('attention'), (context) => context, 1, rules)).save(
      join(folder, 'other'),
      {},
    )
    renameSync(join(folder, 'other.safetensors'), join(folder, 'm.safetensors'))
    await expect(loadModel(join(folder, 'm'), vocabulary)).rejects.toThrow(
      'm.safetensors is not what was saved with it',
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('what is no sequence model cannot learn', () => {
  const bias = {
    name: 'bias',
    actionCount: 2,
    staticLogits: new Float32Array(2),
    logProbs: async () => new Float32Array(2),
    dispose() {},
  }
  for (const [initializer, got] of [
    [bias, '`bias`'],
    [null, 'none'],
  ] as const) {
    expect(() => learnableModel('a', initializer, rules)).toThrow(
      `\`learn\` needs an initializer that is a sequence model, got ${got}`,
    )
  }
})
