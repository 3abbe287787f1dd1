/**
 * What `make` gives for an id that is known when compiling; other ids give an `Env`. Yours is added by
 * `declare module 'codegen-gym' { interface RegisteredEnvs { 'me/Maze-v0': RegisteredEnv<MazeEnv> } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled where environments are registered
export interface RegisteredEnvs {}

/** An env and the options that `make` takes for it; the options are checked when compiling, and when it is made. */
export interface RegisteredEnv<E, Options extends object = object> {
  readonly env: E
  readonly options: Options
}

/** Options of a known id. */
export type OptionsOf<Id extends keyof RegisteredEnvs> =
  RegisteredEnvs[Id] extends RegisteredEnv<unknown, infer Options> ? Options : object

/** Any other text: what is known of an id is not passed by. */
export type OtherId<Id extends string> = Id extends keyof RegisteredEnvs ? never : Id

export type EnvOf<Id extends keyof RegisteredEnvs> =
  RegisteredEnvs[Id] extends RegisteredEnv<unknown> ? RegisteredEnvs[Id]['env'] : never
