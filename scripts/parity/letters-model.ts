import { Seq2SeqNetwork } from '../../src/models/seq2seq/network.ts'
import { Seq2SeqModel } from '../../src/models/seq2seq/seq2seq-model.ts'
import { TextTokenizer } from '../../src/models/seq2seq/text-tokenizer.ts'
import { SequenceInitializer } from '../../src/models/sequence-initializer.ts'
import { Rng } from '../../src/random/rng.ts'
import { ACTIONS, describedTask, WORDS } from './letters.ts'

/** A small untrained model that reads which word is asked for. */
export function lettersModel(seed: number): SequenceInitializer {
  const tasks = WORDS.map((_, task) => ({ docstring: describedTask(task) }))
  const tokenizer = TextTokenizer.build(tasks, { minCount: 1 })
  const network = new Seq2SeqNetwork(
    {
      kind: 'attention',
      embeddingDim: 6,
      hiddenDim: 12,
      numLayers: 1,
      dropout: 0,
      textVocabularySize: tokenizer.size,
      actionCount: ACTIONS,
    },
    new Rng(seed).split('model'),
  )
  return new SequenceInitializer(new Seq2SeqModel('letters', network, tokenizer, 'letters'))
}
