import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { TrainingStateFile } from '../../../experiments/supervised/training-state.ts'
import type { Seq2SeqTrainer } from '../../../src/models/seq2seq/trainer.ts'

const folder = mkdtempSync(join(tmpdir(), 'training-state-'))
afterAll(() => rmSync(folder, { recursive: true }))

const WHOLE = { settings: 's', weights: 'w', trainer: {}, history: { epochs: [], seconds: 1 } }
const path = join(folder, 'rnn')
// What is damaged is refused before a trainer is asked for anything.
const load = () => new TrainingStateFile(path, 'other').load(null as unknown as Seq2SeqTrainer)

test('where nothing was saved there is nothing', async () => {
  expect(await load()).toBeNull()
})

test.each([
  ['weights', { ...WHOLE, weights: undefined }],
  ['settings', { ...WHOLE, settings: 3 }],
  ['trainer', { ...WHOLE, trainer: 'x' }],
  ['history.epochs', { ...WHOLE, history: { seconds: 1 } }],
  ['', [WHOLE]],
])('a state whose `%s` is damaged is named with its file and key', async (key, stored) => {
  writeFileSync(`${path}-training.json`, JSON.stringify(stored))
  await expect(load()).rejects.toThrow(
    `rnn-training.json cannot be used: \`${key}\` is not what \`pretrain\` wrote; put the file back`,
  )
})

test('one that is whole is read: other settings are what is refused', async () => {
  writeFileSync(`${path}-training.json`, JSON.stringify(WHOLE))
  await expect(load()).rejects.toThrow('was made with other settings')
})
