/** How far a training run has come; told to its environments, which only read it. */
export class TrainingProgress {
  readonly #totalEpisodes: number
  #episodes = 0

  constructor(totalEpisodes: number) {
    this.#totalEpisodes = totalEpisodes
  }

  /** 0 to 1. */
  get share(): number {
    return Math.min(1, this.#episodes / this.#totalEpisodes)
  }

  /** @param episodes that have ended since training began */
  reach(episodes: number): void {
    this.#episodes = episodes
  }
}
