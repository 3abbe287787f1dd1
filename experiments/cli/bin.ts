#!/usr/bin/env node
import { runCli } from './main.ts'
import { processTerminal } from './terminal/process-terminal.ts'

const exitCode = await runCli(process.argv.slice(2), processTerminal())
// Not process.exit at once: what was written to a pipe must reach it first.
process.exitCode = exitCode
