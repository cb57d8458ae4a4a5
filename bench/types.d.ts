/** The words of the bench: what is measured, what it is held against, and what came of it. */
import type { Lab, PageName } from './lab.mjs'

/** One thing that is measured: how long `count` of something take, or one figure as it is. */
interface Common {
  /** What it is called where it fails. */
  readonly id: string
  /** What the figure counts: `messages/s`, `ms`, `bytes`. */
  readonly unit: string
  /** The smaller the better. */
  readonly lower?: boolean
  /** Runs while every core is kept busy by others. */
  readonly busy?: boolean
  /** Runs after the rounds and so often, in a browser of its own. */
  readonly alone?: number
  /** Why this machine cannot measure it; undefined where it can. */
  readonly missing?: string | undefined
}

interface RateMeasure extends Common {
  /** Milliseconds that `count` took. The count is chosen so that a sample is long enough to be timed. */
  sample(lab: Lab, count: number): Promise<number>
}

interface FigureMeasure extends Common {
  figure(lab: Lab): Promise<number>
}

export type Measure = RateMeasure | FigureMeasure

/** Something that the subject of a case is held against. */
export interface Peer {
  readonly name: string
  readonly measure: Measure
  /** The ratio to it that is wanted. */
  readonly goal?: number
}

/** A line of the table. */
export interface Case {
  readonly id: string
  readonly what: string
  readonly subject: Measure
  readonly against: readonly Peer[]
  /** How often they take turns in a round; once unless said. More where the ratio wanted is near to 1. */
  readonly turns?: number
  /** Pages that are opened anew for each of its rounds, for one may be unlike another where the ratio wanted is near to 1. */
  readonly fresh?: readonly PageName[]
  /** The figure itself that is wanted: at most, for a measure of which less is better, else at least. */
  readonly goal?: number
}

/** What became of a measure in a case: two figures a round and turn, or why there is none. */
export interface Samples {
  readonly unit: string
  readonly figures: readonly number[]
  readonly error?: string
  readonly missing?: string
}

export interface Ratio {
  readonly peer: string
  /** Median over the pairs of samples taken one after the other; above 1 the subject is better. Absent when the peer could not be measured. */
  readonly ratio?: number
  readonly peerMedian?: number
  readonly goal?: number
  /** Why there is no ratio. */
  readonly missing?: string
  readonly error?: string
}

export interface Result {
  readonly id: string
  readonly what: string
  readonly unit: string
  readonly lower: boolean
  readonly median?: number
  readonly least?: number
  readonly most?: number
  readonly goal?: number
  readonly ratios: readonly Ratio[]
  readonly error?: string
  readonly missing?: string
}

/** What the command line asks for. */
export interface Wishes {
  readonly only: RegExp | undefined
  readonly rounds: number
  readonly quick: boolean
  readonly check: boolean
  readonly build: boolean
  readonly readme: boolean
  readonly updateFloors: boolean
}
