import { describe, expect, test } from 'vitest'
import { commandOf, resolvePretrainOptions } from '../../../experiments/supervised/options.ts'

describe('resolvePretrainOptions', () => {
  test('the defaults are those of older tools of this kind', () => {
    expect(resolvePretrainOptions({ data: 'corpus.jsonl' })).toMatchObject({
      model: 'all',
      embeddingDim: 128,
      hiddenDim: 256,
      numLayers: 1,
      dropout: 0.1,
      batchSize: 4,
      numEpochs: 50,
      learningRate: 0.001,
      maxTextLen: 50,
      maxCodeLen: 100,
      device: 'auto',
    })
  })

  test('snake_case, kebab-case and camelCase name the same settings', () => {
    const options = resolvePretrainOptions({
      data: 'x',
      embedding_dim: 7,
      'hidden-dim': 8,
      numEpochs: 9,
    })
    expect(options).toMatchObject({ embeddingDim: 7, hiddenDim: 8, numEpochs: 9 })
  })

  test('what is given stands above the preset, the preset above the defaults', () => {
    const options = resolvePretrainOptions({ data: 'x', preset: 'fast', batch_size: 16 })
    expect(options.batchSize).toBe(16)
    expect(options.hiddenDim).toBe(128)
    expect(options.maxTextLen).toBe(50)
  })

  test('a typo, a wrong value and an empty name of a corpus are all named, with the mend', () => {
    const refused = () => resolvePretrainOptions({ batchsiz: 4, dropout: 1.5, model: 'lstn' })
    expect(refused).toThrow(/unknown key `batchsiz`.*batch_size/s)
    expect(refused).toThrow(/Expected `dropout` to be a number >= 0 and < 1, got `1.5`/)
    expect(refused).toThrow(/got `"lstn"`.*did you mean `lstm`\?/)
    expect(() => resolvePretrainOptions({ data: '' })).toThrow(/`data`/)
  })
})

describe('commandOf', () => {
  test('spells out what differs from the preset', () => {
    const options = resolvePretrainOptions({
      preset: 'fast',
      data: 'a/corpus.jsonl',
      seed: 3,
      batch_size: 16,
      eval_problems: ['seed-eval', 'intro-100/dev'],
    })
    expect(commandOf(options)).toBe(
      'codegen-gym pretrain --preset fast --data a/corpus.jsonl --seed 3 ' +
        `--eval-problems '["seed-eval","intro-100/dev"]'`,
    )
  })
})
