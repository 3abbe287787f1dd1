import type { TokenKind } from '../../../src/core/token-language.ts'
import { renderTable } from '../../../src/log/table.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import type { EnvsTokensOptions } from '../options/envs.ts'
import { type CommandContext, writeJson } from '../terminal/terminal.ts'

/** `codegen-gym envs tokens`: what programs are written in, by kind. */
export async function tokensFromCommandLine(
  { vocabSize, json }: EnvsTokensOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const { tokens, hash } = createVocabulary({ size: vocabSize })
  if (json) {
    writeJson(terminal, { size: vocabSize, hash, tokens })
    return
  }
  const kinds = new Map<TokenKind, string[]>()
  for (const { kind, text } of tokens) kinds.set(kind, [...(kinds.get(kind) ?? []), text])
  const rows = Array.from(kinds, ([kind, texts]) => [kind, String(texts.length), texts.join(' ')])
  terminal.out(renderTable({ head: ['kind', 'number', 'tokens'], rows, width: terminal.columns }))
  terminal.out(`${vocabSize} tokens; \`--vocab-size\` takes more, most of them numbers and strings`)
}
