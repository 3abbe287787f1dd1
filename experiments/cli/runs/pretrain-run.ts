import { ConfigError } from '../../../src/core/errors.ts'
import { renderTable } from '../../../src/log/table.ts'
import { readYamlText } from '../../../src/yaml/read-yaml.ts'
import { pretrain } from '../../supervised/pretrain.ts'
import { reportRows } from '../../supervised/report.ts'
import { EXIT_INTERRUPTED } from '../exit.ts'
import { optionName } from '../option-facts.ts'
import type { CommandPretrainOptions } from '../options/pretrain.ts'
import { type CommandContext, writeJson } from '../terminal/terminal.ts'
import { refuseNoFolderPlace, refuseNoPlace } from '../written-file.ts'

/** `codegen-gym pretrain`: values are read as YAML, so that numbers, lists and null are what they look. */
export async function pretrainFromCommandLine(
  args: CommandPretrainOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context
  const { json, ...settings } = args
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  const options = Object.fromEntries(given.map(([key, value]) => [key, readValue(key, value)]))
  const { saveDir: folder, page } = options
  if (typeof folder === 'string') refuseNoFolderPlace(folder)
  if (typeof page === 'string') refuseNoPlace(page)
  const reporter = { note: (line: string) => terminal.err(line) }
  const report = await pretrain(options, reporter, { signal: terminal.signal })
  if (json) writeJson(terminal, report)
  else terminal.out(renderTable({ ...reportRows(report), width: terminal.columns }))
  if (terminal.signal.aborted) context.exitCode = EXIT_INTERRUPTED
}

function readValue(key: string, written: unknown): unknown {
  if (typeof written !== 'string') return written
  const reading = readYamlText(written)
  if ('error' in reading) throw new ConfigError(`--${optionName(key)} ${written}: ${reading.error}`)
  return reading.value
}
