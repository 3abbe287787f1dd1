#!/usr/bin/env node
import { oneLine } from '../../src/log/one-line.ts'
import { systemTrouble } from '../../src/log/system-trouble.ts'
import { EXIT_FAILURE, EXIT_MISUSE } from './exit.ts'
import { runCli } from './main.ts'
import { processTerminal } from './terminal/process-terminal.ts'

// A file that may not grow is an error like a full disk then, and no signal that ends the process.
process.on('SIGXFSZ', () => {})
// Before the tensor backend's own listeners, which throw it again with their source.
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error: unknown) => {
    const where = 'thrown where nothing waits for it, such as in a timer of a module of yours'
    process.stderr.write(`error: ${where}: ${systemTrouble(error) ?? oneLine(error)}\n`)
    if (process.argv.includes('--verbose') && error instanceof Error) {
      process.stderr.write(`${error.stack}\n`)
    }
    process.exit(EXIT_FAILURE)
  })
}
let ended = false
// There is nothing left to do, and the command has not ended.
process.on('beforeExit', () => {
  if (ended) return
  process.stderr.write(
    'error: it waits for what never comes, such as a Promise of a module of yours that nothing settles\n',
  )
  process.exit(EXIT_MISUSE)
})
// A module that ends the process would have a script take what was begun for done.
process.on('exit', (code) => {
  // A reader that went away has ended it, and is no failure.
  if (ended || code !== 0 || process.stdout.errored !== null) return
  process.stderr.write(
    'error: the process was ended before the command was, such as by `process.exit` in a module of yours\n',
  )
  process.exitCode = EXIT_MISUSE
})
const exitCode = await runCli(process.argv.slice(2), processTerminal())
ended = true
// Not process.exit at once: what was written to a pipe must reach it first.
process.exitCode = exitCode
