import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { loadModel } from '../../../../src/models/seq2seq/model-file.ts'
import { loadDevice } from '../../../../src/nn/device.ts'
import { createVocabulary } from '../../../../src/python/grammar/vocabulary.ts'
import golden from './hand-written-passes.json' with { type: 'json' }

const path = fileURLToPath(
  new URL('../../../../agents/initializers/models/attention', import.meta.url),
)
const { tasks, prefix, answers } = golden.shipped
/** Those whose log-probabilities were written down. */
const ACTIONS = [0, 3, 17, 40, 99, 150, 200, 255]

beforeAll(async () => {
  await loadDevice()
})

test.each([true, false])(
  'the shipped model says what it said before it was compiled, within 1e-5 (fixed: %s)',
  async (fixed) => {
    const model = await loadModel(path, createVocabulary({ size: 256 }), fixed)
    let state = await model.start(tasks)
    for (let step = 0; step <= prefix.length; step++) {
      if (step > 0) {
        state = await model.advance(state, new Int32Array(tasks.length).fill(prefix[step - 1]!))
      }
      const logits = await model.logits(state)
      for (const answer of answers.filter((one) => one.step === step)) {
        const own = logits.subarray(answer.row * 256, (answer.row + 1) * 256)
        const max = Math.max(...own)
        const norm = max + Math.log(own.reduce((sum, y) => sum + Math.exp(y - max), 0))
        ACTIONS.forEach((action, i) => {
          expect(Math.abs(own[action]! - norm - answer.logProbs[i]!)).toBeLessThan(1e-5)
        })
      }
    }
    model.dispose()
  },
)
