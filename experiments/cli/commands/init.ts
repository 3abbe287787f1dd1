import type { CommandModule } from 'yargs'
import type { CommandContext } from '../terminal.ts'

interface InitArguments {
  readonly folder: string
}

export function initCommand({ terminal }: CommandContext): CommandModule<object, InitArguments> {
  return {
    command: 'init [folder]',
    describe: 'Write a starting experiment with a reward and problems of your own',
    builder: (y) =>
      y
        .positional('folder', { type: 'string', default: '.', describe: 'Where to write' })
        .example('$0 init my-study', 'then: codegen-gym train my-study/experiment.yaml'),
    async handler({ folder }) {
      const { initFolder } = await import('../../init/init-folder.ts')
      for (const path of initFolder(folder)) terminal.out(`wrote ${path}`)
      terminal.out(`next: codegen-gym train ${folder === '.' ? '' : `${folder}/`}experiment.yaml`)
    },
  }
}
