import type { CommandModule } from 'yargs'
import type { ImportFormat } from '../../../problems/importers/format-detection.ts'
import type { CommandContext } from '../terminal.ts'

export interface ImportArguments {
  readonly file: string
  readonly out: string
  readonly format: ImportFormat | undefined
  readonly name: string | undefined
  readonly strict: boolean
  readonly 'keep-failing': boolean
  readonly 'max-mb': number | undefined
  readonly overwrite: boolean
  readonly json: boolean
}

/** As `IMPORT_FORMATS`, which is not loaded for every command. */
const FORMATS = [
  'humaneval',
  'odex',
  'evalplus',
  'mbpp',
  'apps',
  'livecodebench',
  'older',
] as const satisfies readonly ImportFormat[]

export function importCommand(context: CommandContext): CommandModule<object, ImportArguments> {
  return {
    command: 'import <file>',
    describe: 'Make a problem set of a local benchmark file',
    builder: (y) =>
      y
        .positional('file', {
          type: 'string',
          demandOption: true,
          describe: 'A .jsonl or .json file, gzipped or not',
        })
        .option('out', {
          type: 'string',
          demandOption: true,
          requiresArg: true,
          describe: 'The .json file to write',
        })
        .option('format', {
          choices: FORMATS,
          requiresArg: true,
          describe: 'Default: recognised by the fields of the first task',
        })
        .option('name', {
          type: 'string',
          requiresArg: true,
          describe: 'Name of the set; default: the file’s',
        })
        .option('strict', {
          type: 'boolean',
          default: false,
          describe: 'Compare answers more strictly than the benchmark does',
        })
        .option('keep-failing', {
          type: 'boolean',
          default: false,
          describe: 'Keep tasks whose own reference does not pass',
        })
        .option('max-mb', {
          type: 'number',
          requiresArg: true,
          describe: 'Largest FILE, packed and unpacked; default: 1024',
        })
        .option('overwrite', {
          type: 'boolean',
          default: false,
          describe: 'Replace the problem set',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
        .example('$0 problems import HumanEval.jsonl.gz --out human-eval.json', ''),
    async handler(args) {
      const { importFromCommandLine } = await import('../runs/import-run.ts')
      await importFromCommandLine(args, context)
    },
  }
}
