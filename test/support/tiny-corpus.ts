import type { FunctionHeader } from '../../src/core/problem.ts'
import type { TaskDescription } from '../../src/core/task-description.ts'
import type { TokenVocabulary } from '../../src/core/token-language.ts'
import type { ModelConfig } from '../../src/models/seq2seq/model-config.ts'
import { Seq2SeqNetwork } from '../../src/models/seq2seq/network.ts'
import { Seq2SeqModel } from '../../src/models/seq2seq/seq2seq-model.ts'
import { TextTokenizer } from '../../src/models/seq2seq/text-tokenizer.ts'
import { tokenize } from '../../src/python/tokenizer.ts'
import { Rng } from '../../src/random/rng.ts'
import { py } from '../../src/values/py-value.ts'

/** A described program for tests, small enough to be learnt in seconds. */
export interface TinyPair {
  readonly task: TaskDescription & { readonly header: FunctionHeader }
  readonly code: string
  readonly tokens: readonly number[]
}

const OPERATIONS = [
  ['sum', '+', (a: number, b: number) => a + b],
  ['difference', '-', (a: number, b: number) => a - b],
  ['product', '*', (a: number, b: number) => a * b],
  ['remainder', '%', (a: number, b: number) => a % b],
] as const
const WORDINGS = ['Return the $ of $0 and $1.', 'The $ of the numbers $0 and $1.', 'Give $0 $ $1.']
const NAMES = [
  ['a', 'b'],
  ['x', 'y'],
  ['left', 'right'],
] as const

/** 36 pairs: 4 operations, 3 wordings, 3 pairs of parameter names. */
export function tinyPairs(vocabulary: TokenVocabulary): TinyPair[] {
  const pairs: TinyPair[] = []
  for (const [word, operator, run] of OPERATIONS) {
    for (const wording of WORDINGS) {
      for (const [first, second] of NAMES) {
        const header = {
          functionName: word,
          parameters: [
            { name: first, type: 'int' },
            { name: second, type: 'int' },
          ],
          returnType: 'int',
        }
        const docstring = wording.replace('$0', first).replace('$1', second).replace('$', word)
        const code = `def ${word}(${first}: int, ${second}: int) -> int:\n    return ${first} ${operator} ${second}\n`
        const written = tokenize(code, vocabulary, header)
        if (!written.ok) throw new Error(written.reason)
        const examples = [
          { args: [py.int(7), py.int(2)], expected: py.int(run(7, 2)) },
          { args: [py.int(9), py.int(4)], expected: py.int(run(9, 4)) },
        ]
        pairs.push({ task: { docstring, header, examples }, code, tokens: written.tokens })
      }
    }
  }
  return pairs
}

/** A small untrained model over the pairs. */
export function tinyModel(
  vocabulary: TokenVocabulary,
  pairs: readonly TinyPair[],
  config: Partial<ModelConfig> = {},
  seed = 1,
): Seq2SeqModel {
  const tokenizer = TextTokenizer.build(
    pairs.map((pair) => pair.task),
    { maxTextLength: 20 },
  )
  const network = new Seq2SeqNetwork(
    {
      kind: 'attention',
      embeddingDim: 8,
      hiddenDim: 16,
      numLayers: 1,
      dropout: 0,
      textVocabularySize: tokenizer.size,
      actionCount: vocabulary.size,
      ...config,
    },
    new Rng(seed),
  )
  return new Seq2SeqModel('tiny', network, tokenizer, vocabulary.hash)
}
