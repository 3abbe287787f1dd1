import { Seq2SeqNetwork } from '../../src/models/seq2seq/network.ts'
import { Seq2SeqModel } from '../../src/models/seq2seq/seq2seq-model.ts'
import { TextTokenizer } from '../../src/models/seq2seq/text-tokenizer.ts'
import { SequenceInitializer } from '../../src/models/sequence-initializer.ts'
import { Rng } from '../../src/random/rng.ts'
import { wordActionCount } from './word-env.ts'

const tasks = [{ docstring: 'word 0' }, { docstring: 'word 1' }]
const tokenizer = TextTokenizer.build(tasks, { minCount: 1 })

/** A small untrained model that reads which word is asked for. */
export function wordModel(): SequenceInitializer {
  const config = {
    kind: 'attention',
    embeddingDim: 6,
    hiddenDim: 12,
    numLayers: 1,
    dropout: 0,
    textVocabularySize: tokenizer.size,
    actionCount: wordActionCount,
  } as const
  const network = new Seq2SeqNetwork(config, new Rng(1))
  return new SequenceInitializer(new Seq2SeqModel('tiny', network, tokenizer, 'words'))
}
