import type { PolicyInitializer } from '../../src/core/policy-initializer.ts'
import type { TokenVocabulary } from '../../src/core/token-language.ts'
import { bigramColumns, bigramTable } from './bigram-table.ts'
import { classesOf } from './token-classes.ts'

/**
 * Added to the log-weight of what brings a program to its end, so that short ones, of which there
 * are few, come before long ones.
 */
const shortness = { return: 1.5, end: 2 } as const

/**
 * A bias that depends on the class of the last token: an operand after an operator, a bracket after
 * a function's name. It knows how Python is written, and nothing of any problem.
 */
export function createBigramPrior(vocabulary: TokenVocabulary): PolicyInitializer {
  const classes = classesOf(vocabulary)
  const actionCount = vocabulary.size
  const sizes = new Map<string, number>()
  for (const name of classes) sizes.set(name, (sizes.get(name) ?? 0) + 1)
  const rowAfter = Object.fromEntries(
    bigramColumns.map((previous) => {
      const weights = Object.fromEntries(
        bigramColumns.map((name, column) => [name, bigramTable[previous][column]!]),
      )
      weights.return! += shortness.return
      weights.end! += shortness.end
      const row = classes.map((name) => weights[name]! - Math.log(sizes.get(name)!))
      return [previous, Float32Array.from(row)]
    }),
  )
  return {
    name: 'bigram_prior',
    actionCount,
    staticLogits: null,
    async logProbs(prefixes) {
      const all = new Float32Array(prefixes.length * actionCount)
      prefixes.forEach((prefix, i) => {
        // An empty program is like a line that has just begun.
        const last = prefix.length === 0 ? vocabulary.newlineId : prefix[prefix.length - 1]!
        all.set(rowAfter[classes[last]!]!, i * actionCount)
      })
      return all
    },
    dispose() {},
  }
}
