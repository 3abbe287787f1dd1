import { ConfigError } from '../../../src/core/errors.ts'
import { renderTable } from '../../../src/log/table.ts'
import { toSnakeCase } from '../../../src/settings/key-case.ts'
import { shapeOf } from '../../../src/settings/schema-shape.ts'
import { readYamlText } from '../../../src/yaml/read-yaml.ts'
import { pretrainSchema } from '../../supervised/options.ts'
import { pretrain } from '../../supervised/pretrain.ts'
import { reportRows } from '../../supervised/report.ts'
import { EXIT_INTERRUPTED } from '../exit.ts'
import { type CommandContext, writeJson } from '../terminal.ts'
import { refuseNoFolderPlace, refuseNoPlace } from '../written-file.ts'

/** One setting as an option of the command line. */
export interface PretrainSetting {
  /** `max-code-len`. */
  readonly key: string
  /** `max_code_len`. */
  readonly alias: string
  readonly boolean: boolean
  readonly describe: string
}

/** Every setting of pretraining, from its schema. */
export function pretrainSettings(): PretrainSetting[] {
  return Object.entries(pretrainSchema.shape).map(([name, schema]) => {
    const alias = toSnakeCase(name)
    const shape = shapeOf(schema)
    const shown = JSON.stringify(schema.safeParse(undefined).data)
    return {
      key: alias.replaceAll('_', '-'),
      alias,
      boolean: shape.kind === 'leaf' && shape.type === 'boolean',
      describe: `${schema.description ?? ''}${shown === undefined ? '' : ` [default: ${shown}]`}`,
    }
  })
}

/** `codegen-gym pretrain`: values are read as YAML, so that numbers, lists and null are what they look. */
export async function pretrainFromCommandLine(
  args: Readonly<Record<string, unknown>>,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context
  const given = pretrainSettings().filter(({ key }) => args[key] !== undefined)
  const options = Object.fromEntries(
    given.map(({ key, alias }) => [alias, readValue(key, args[key])]),
  )
  const { save_dir: folder, page } = options
  if (typeof folder === 'string') refuseNoFolderPlace(folder)
  if (typeof page === 'string') refuseNoPlace(page)
  const reporter = { note: (line: string) => terminal.err(line) }
  const report = await pretrain(options, reporter, { signal: terminal.signal })
  if (args.json === true) writeJson(terminal, report)
  else terminal.out(renderTable({ ...reportRows(report), width: terminal.columns }))
  if (terminal.signal.aborted) context.exitCode = EXIT_INTERRUPTED
}

function readValue(key: string, written: unknown): unknown {
  if (typeof written !== 'string') return written
  const reading = readYamlText(written)
  if ('error' in reading) throw new ConfigError(`--${key} ${written}: ${reading.error}`)
  return reading.value
}
