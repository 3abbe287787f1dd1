import type { Command, CommandGroup } from './command.ts'
import { benchCommand } from './commands/bench.ts'
import { benchmarkCommand } from './commands/benchmark.ts'
import { compareCommand } from './commands/compare.ts'
import { corpusCommand } from './commands/corpus.ts'
import { doctorCommand } from './commands/doctor.ts'
import { evaluateCommand } from './commands/evaluate.ts'
import { gradeCommand } from './commands/grade.ts'
import { initCommand } from './commands/init.ts'
import { agentsCommands, envsCommands, rewardsCommands } from './commands/listings.ts'
import { pretrainCommand } from './commands/pretrain.ts'
import { problemsImportCommand } from './commands/problems/import.ts'
import { problemsListCommand } from './commands/problems/list.ts'
import { problemsShowCommand } from './commands/problems/show.ts'
import { problemsStrengthenCommand } from './commands/problems/strengthen.ts'
import { problemsValidateCommand } from './commands/problems/validate.ts'
import { rewardTestCommand } from './commands/reward-test.ts'
import { sandboxRunCommand } from './commands/sandbox-run.ts'
import { studyCommand } from './commands/study.ts'
import { trainCommand } from './commands/train.ts'

const problemsCommands: CommandGroup = {
  kind: 'group',
  name: 'problems',
  describe: 'List, show, validate, strengthen or import problems',
  commands: [
    problemsListCommand,
    problemsShowCommand,
    problemsValidateCommand,
    problemsStrengthenCommand,
    problemsImportCommand,
  ],
}

const rewardCommands: CommandGroup = {
  kind: 'group',
  name: 'reward',
  describe: 'Try a reward of your own',
  commands: [rewardTestCommand],
}

const sandboxCommands: CommandGroup = {
  kind: 'group',
  name: 'sandbox',
  describe: 'Run a program in the sandbox',
  commands: [sandboxRunCommand],
}

/** Everything that `codegen-gym` can be told to do, in the order of its help. */
export const COMMAND_LIST: readonly (Command | CommandGroup)[] = [
  trainCommand,
  evaluateCommand,
  benchmarkCommand,
  compareCommand,
  studyCommand,
  corpusCommand,
  pretrainCommand,
  problemsCommands,
  gradeCommand,
  agentsCommands,
  rewardsCommands,
  rewardCommands,
  envsCommands,
  sandboxCommands,
  initCommand,
  doctorCommand,
  benchCommand,
]

/** Every command, those of groups in their group's place. */
export function allCommands(): readonly Command[] {
  return COMMAND_LIST.flatMap((entry) => (entry.kind === 'group' ? entry.commands : [entry]))
}
