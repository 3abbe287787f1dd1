import type { PolicyInitializer } from '../../src/core/policy-initializer.ts'
import type { TokenVocabulary } from '../../src/core/token-language.ts'
import { loadModel } from '../../src/models/seq2seq/model-file.ts'
import { SequenceInitializer } from '../../src/models/sequence-initializer.ts'
import { loadDevice } from '../../src/nn/device.ts'

/**
 * A pretrained sequence model as the start of a policy: it is told the docstring, the header and the
 * visible tests, and its log-probabilities depend on what was written so far.
 *
 * @param path of the model's `.json` or `.safetensors` file; the other lies beside it
 * @throws {CheckpointError} when a file is missing, damaged or foreign, or when the model was made
 *   for another vocabulary.
 */
export async function loadSequenceInitializer(
  path: string,
  vocabulary: TokenVocabulary,
): Promise<PolicyInitializer> {
  await loadDevice()
  return new SequenceInitializer(await loadModel(path, vocabulary, true), {
    describe: ({ docstring, header, examples }) => ({
      docstring,
      ...(header === undefined ? {} : { header }),
      ...(examples === undefined ? {} : { examples }),
    }),
  })
}
