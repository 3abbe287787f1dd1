import { join } from 'node:path'
import { ConfigError } from '../../../src/core/errors.ts'
import { shownText } from '../../../src/log/foreign-text.ts'
import { shownPath } from '../../../src/log/shown-path.ts'
import { renderTable } from '../../../src/log/table.ts'
import { shellWord, typedCommand } from '../../../src/log/typed-command.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import { readYamlText } from '../../../src/yaml/read-yaml.ts'
import { pretrain } from '../../supervised/pretrain.ts'
import { type ModelReport, type PretrainReport, reportRows } from '../../supervised/report.ts'
import { EXIT_INTERRUPTED } from '../exit.ts'
import { optionName } from '../option-facts.ts'
import type { CommandPretrainOptions } from '../options/pretrain.ts'
import { nextSteps } from '../terminal/next-steps.ts'
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
  if (typeof folder === 'string') refuseNoFolderPlace(folder, '--save-dir')
  if (typeof page === 'string') refuseNoPlace(page)
  const reporter = { note: (line: string) => terminal.err(line) }
  const report = await pretrain(options, reporter, { signal: terminal.signal })
  if (json) writeJson(terminal, report)
  else {
    terminal.out(renderTable({ ...reportRows(report), width: terminal.columns }))
    if (!report.interrupted) terminal.out(ending(report))
  }
  if (terminal.signal.aborted) context.exitCode = EXIT_INTERRUPTED
}

/** Where everything is, and how an agent starts from the model of the least loss. */
function ending({ options, models }: PretrainReport): string {
  const { saveDir, vocabularySize } = options
  const [best] = models
    .filter(({ checkpoint }) => checkpoint !== null)
    .sort((a, b) => lossOf(a) - lossOf(b))
  const vocabulary =
    vocabularySize === createVocabulary().size
      ? []
      : ['--set', `environment.vocab_size=${vocabularySize}`]
  const train = (path: string) =>
    typedCommand('train', '--set', `agent.initializer=${shownPath(path)}.json`, ...vocabulary)
  return [
    `results ${shownText(join(saveDir, 'results.md'))}`,
    nextSteps([
      ...(best?.checkpoint ? [train(best.checkpoint)] : []),
      `tensorboard --logdir ${shellWord(saveDir)}`,
    ]),
  ].join('\n')
}

/** On programs kept out, where there are any. */
function lossOf({ epochs }: ModelReport): number {
  return Math.min(...epochs.map(({ validationLoss }) => validationLoss))
}

function readValue(key: string, written: unknown): unknown {
  if (typeof written !== 'string') return written
  const reading = readYamlText(written)
  if ('error' in reading) throw new ConfigError(`--${optionName(key)} ${written}: ${reading.error}`)
  return reading.value
}
