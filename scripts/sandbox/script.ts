import { type ParseArgsConfig, parseArgs } from 'node:util'
import { describeError, exitCodeOf } from '../../experiments/cli/exit.ts'
import { ConfigError } from '../../src/core/errors.ts'

type Options = NonNullable<ParseArgsConfig['options']>
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>['values']

/** What a script does, and what each of its options means, in the order of the help. */
export interface ScriptHelp<O extends Options> {
  readonly about: string
  readonly options: Readonly<Record<keyof O & string, string>>
}

/** The options of the command line. Ends the process after `--help`, and where they are wrong. */
export function scriptOptions<O extends Options>(help: ScriptHelp<O>, options: O): Values<O> {
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    console.log(helpText(help))
    process.exit(0)
  }
  try {
    return parseArgs({ options }).values
  } catch (cause) {
    // Node goes on with how to write positionals that begin with a dash.
    const [message] = (cause as Error).message.split('. ')
    return end(new ConfigError(`${message}; --help lists the options`, { cause }))
  }
}

function helpText({ about, options }: ScriptHelp<Options>): string {
  const width = Math.max(...Object.keys(options).map((name) => name.length))
  const lines = Object.entries(options).map(
    ([name, means]) => `  --${name.padEnd(width)}  ${means}`,
  )
  return [about, '', ...lines].join('\n')
}

/** A number of the command line. Ends the process where it is none. */
export function numberOption(name: string, text: string, least: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isFinite(value) && value >= least) return value
  return end(new ConfigError(`Expected --${name} to be a number >= ${least}, got \`${text}\``))
}

/** The same for what is counted. */
export function countOption(name: string, text: string, least: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isSafeInteger(value) && value >= least) return value
  return end(new ConfigError(`Expected --${name} to be an integer >= ${least}, got \`${text}\``))
}

/** Runs what a script does; whatever is thrown ends the process with one line. */
export async function runScript(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    end(error)
  }
}

/** Not by `process.exitCode`: what has failed may have left a sandbox open. */
function end(error: unknown): never {
  console.error(describeError(error, false))
  process.exit(exitCodeOf(error))
}
