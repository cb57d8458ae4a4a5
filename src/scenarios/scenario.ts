/**
 * A scenario: named steps, each with what it expects, played against any Dan9. The dashboard shows
 * them as they pass; a test plays the very same ones. It knows no DOM and no kernel.
 */
import { DaemonError, type Dan9 } from '../client/api'

export interface Step {
  /** What is done, as a sentence. */
  readonly title: string
  /** The same, as one would type it at the console. */
  readonly code: string
  /** What must come of it, as a sentence. */
  readonly expects: string
  /** Does it and gives what is worth showing; throws when it is not as expected. */
  run(dan9: Dan9): Promise<unknown>
}

export interface Scenario {
  /** As it stands in the page's address. */
  readonly id: string
  readonly title: string
  /** What one learns from it. */
  readonly summary: string
  readonly steps: readonly Step[]
  /** The daemons that it creates; they are removed before a play, and by `reset`. */
  readonly daemons: readonly string[]
}

export type StepOutcome =
  | { readonly index: number; readonly state: 'running' }
  | { readonly index: number; readonly state: 'passed'; readonly result: unknown; readonly ms: number }
  | { readonly index: number; readonly state: 'failed'; readonly error: DaemonError; readonly ms: number }

/** Removes what a play of `scenario` left behind. */
export async function reset(scenario: Scenario, dan9: Dan9): Promise<void> {
  for (const name of scenario.daemons) {
    await dan9.remove(name).catch((error: unknown) => {
      if (!(error instanceof DaemonError && error.code === 'not_found')) throw error
    })
  }
}

/**
 * Plays the steps in order and says how each one goes; ends after the first that fails. Its daemons
 * stay, to be looked at, until `reset` or the next play.
 *
 * @param signal its abort ends the play before the next step
 */
export async function* play(
  scenario: Scenario,
  dan9: Dan9,
  signal?: AbortSignal,
): AsyncGenerator<StepOutcome> {
  await reset(scenario, dan9)
  for (const [index, step] of scenario.steps.entries()) {
    if (signal?.aborted) return
    yield { index, state: 'running' }
    const began = performance.now()
    try {
      const result = await step.run(dan9)
      yield { index, state: 'passed', result, ms: performance.now() - began }
    } catch (thrown) {
      yield { index, state: 'failed', error: DaemonError.from(thrown), ms: performance.now() - began }
      return
    }
  }
}

/** Throws `failed_precondition` with `text` unless `fact` holds. */
export function expect(fact: boolean, text: string): asserts fact {
  if (!fact) throw new DaemonError('failed_precondition', text)
}
