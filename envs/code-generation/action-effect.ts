import { ContractError } from '../../src/core/errors.ts'
import type { TokenVocabulary } from '../../src/core/token-language.ts'
import { shownText } from '../../src/log/foreign-text.ts'
import { show } from '../../src/settings/schema-issue.ts'
import { didYouMean } from '../../src/settings/suggestion.ts'
import type { CodeGenerationConfig } from './config.ts'
import type { Episode } from './episode.ts'
import type { ProgramDraft } from './program-draft.ts'

/** What an action did to the draft, so that it can be taken back. */
export interface ActionEffect {
  readonly change: 'written' | 'deleted' | 'none'
  /** The token written or taken back. */
  readonly token: number
  /** Whether the action was outside the mask or the grammar. */
  readonly invalid: boolean
}

/**
 * Does what the action does, by the setting `invalidAction` where the mask forbids it. Throws a
 * `ContractError` for what is no action, and for a forbidden one where the setting is `error`.
 */
export function applyAction(
  { draft, mask, agentSteps }: Episode,
  action: number,
  vocabulary: TokenVocabulary,
  config: CodeGenerationConfig,
): ActionEffect {
  const { deleteId, size } = vocabulary
  if (!Number.isInteger(action) || action < 0 || action >= size) {
    throw new ContractError(noAction(action, vocabulary))
  }
  const fits = action === deleteId ? mask[deleteId] === 1 : draft.fits(action)
  const invalid = config.actionMasking ? mask[action] !== 1 : !fits
  if (invalid && config.invalidAction === 'error') {
    throw new ContractError(
      `Action ${action} (\`${vocabulary.tokens[action]?.text}\`) is outside the mask at step ${agentSteps + 1}: choose where \`action_mask\` is 1, or set \`invalidAction\``,
    )
  }
  if (action === deleteId) {
    if (!fits) return { change: 'none', token: action, invalid }
    return { change: 'deleted', token: draft.pop(), invalid }
  }
  if (invalid && config.invalidAction === 'noop') {
    return { change: 'none', token: action, invalid }
  }
  draft.push(action)
  return { change: 'written', token: action, invalid }
}

/** What is said of a value that stands for no token, with what was likely meant. */
function noAction(action: unknown, vocabulary: TokenVocabulary): string {
  const range = `a whole number from 0 to ${vocabulary.size - 1}`
  return shownText(
    `Expected an action to be ${range}, got ${show(action)}${mend(action, vocabulary)}`,
  )
}

function mend(action: unknown, vocabulary: TokenVocabulary): string {
  if (action === undefined) return ': `env.vocabulary.idOf` gives none for a text that is no token'
  if (Array.isArray(action) || ArrayBuffer.isView(action)) return ': give the number in it'
  if (typeof action !== 'string') return ''
  if (vocabulary.idOf(action) !== undefined) {
    return `: write \`env.vocabulary.idOf(${JSON.stringify(action)})\``
  }
  const texts = vocabulary.tokens.map(({ text }) => text)
  return `, which is no token's text${didYouMean(action, texts)}`
}

/** Leaves the draft as it was before the action. */
export function takeBack(draft: ProgramDraft, effect: ActionEffect): void {
  if (effect.change === 'written') draft.pop()
  if (effect.change === 'deleted') draft.push(effect.token)
}
