import { defineCommand } from '../../command.ts'

/** Lines of at most 80 columns, which yargs leaves alone. */
const COLUMNS = `Columns of the table it prints:
  programs         programs tried
  wrong that pass  wrong programs that pass all tests, before -> after
  cases untested   mistakes under a condition only, before -> after
  undecided        programs that pass, and no input shows whether they are wrong
  tests            hidden tests now

A problem stays as it was, and is named with the reason, where it has no
reference or one that fails its own tests, where no inputs can be drawn, and
where the tests chosen would be worse than those it has.`

export const problemsStrengthenCommand = defineCommand({
  name: 'problems strengthen',
  positionals: '<set>',
  describe: 'Choose hidden tests that tell wrong programs apart; visible tests stay',
  examples: [['problems strengthen my.json --out stronger.json', '']],
  epilogue: COLUMNS,
  options: async () => (await import('../../options/strengthen.ts')).strengthenOptions,
  run: async () => (await import('../../runs/strengthen-run.ts')).strengthenFromCommandLine,
})
