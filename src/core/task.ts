/** What an episode is about: a problem, or anything else with an id that tells it from the others. */
export interface Task {
  readonly id: string
}
