/** Plays scenarios, one at a time, and remembers how each one's steps went. */
import type { Dan9 } from '../../client/api'
import { play, reset, type Scenario, type StepOutcome } from '../../scenarios/scenario'

export type Play = 'running' | 'stopping' | 'passed' | 'failed' | 'stopped'

export class Player {
  /** By the scenario's id. */
  private plays = $state.raw<Readonly<Record<string, Play>>>({})
  private outcomes = $state.raw<Readonly<Record<string, readonly StepOutcome[]>>>({})
  private abort: AbortController | undefined

  constructor(private readonly dan9: Dan9) {}

  /** Undefined for one that was never played, or was reset. */
  state(id: string): Play | undefined {
    return this.plays[id]
  }

  /** The last word on each step that was reached. */
  steps(id: string): readonly StepOutcome[] {
    return this.outcomes[id] ?? []
  }

  get busy(): boolean {
    return Object.values(this.plays).some((state) => state === 'running' || state === 'stopping')
  }

  /** Resolves when the play ends, however it ends; rejects when its traces cannot be removed. */
  async play(scenario: Scenario): Promise<void> {
    if (this.busy) return
    const { id } = scenario
    const abort = (this.abort = new AbortController())
    this.outcomes = { ...this.outcomes, [id]: [] }
    this.set(id, 'running')
    try {
      for await (const outcome of play(scenario, this.dan9, abort.signal)) {
        const steps = [...this.steps(id)]
        steps[outcome.index] = outcome
        this.outcomes = { ...this.outcomes, [id]: steps }
      }
      const steps = this.steps(id)
      const passed = steps.filter(({ state }) => state === 'passed').length
      const failed = steps.some(({ state }) => state === 'failed')
      this.set(id, failed ? 'failed' : passed === scenario.steps.length ? 'passed' : 'stopped')
    } catch (error) {
      this.set(id, 'failed')
      throw error
    }
  }

  /** Ends the play before its next step. */
  stop(id: string): void {
    if (this.plays[id] !== 'running') return
    this.set(id, 'stopping')
    this.abort?.abort()
  }

  async reset(scenario: Scenario): Promise<void> {
    await reset(scenario, this.dan9)
    const { [scenario.id]: _play, ...plays } = this.plays
    const { [scenario.id]: _steps, ...outcomes } = this.outcomes
    this.plays = plays
    this.outcomes = outcomes
  }

  private set(id: string, state: Play): void {
    this.plays = { ...this.plays, [id]: state }
  }
}
