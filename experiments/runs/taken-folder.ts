import { ConfigError } from '../../src/core/errors.ts'

/** A folder that is another run's, or that another process works in: one of another name would do. */
export class TakenFolderError extends ConfigError {}
