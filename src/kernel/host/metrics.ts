/** The figures of one daemon: counters and gauges by name, and histograms. */
import { Histogram } from './histogram'

/** A counter or gauge; whoever counts often keeps hold of it. */
export interface Figure {
  value: number
}

export class Metrics {
  #figures: Map<string, Figure> | undefined
  #histograms: Map<string, Histogram> | undefined

  figure(name: string): Figure {
    const figures = (this.#figures ??= new Map<string, Figure>())
    let figure = figures.get(name)
    if (!figure) figures.set(name, (figure = { value: 0 }))
    return figure
  }

  /** How many counters and gauges there are. */
  get size(): number {
    return this.#figures?.size ?? 0
  }

  has(name: string): boolean {
    return this.#figures?.has(name) === true
  }

  histogram(name: string): Histogram {
    const histograms = (this.#histograms ??= new Map<string, Histogram>())
    let histogram = histograms.get(name)
    if (!histogram) histograms.set(name, (histogram = new Histogram()))
    return histogram
  }

  /** All of it by name; a histogram gives `<name>-p50`, `-p95`, `-p99`, `-max` and `-count`. */
  snapshot(): Record<string, number> {
    const all: Record<string, number> = {}
    for (const [name, { value }] of this.#figures ?? []) all[name] = value
    for (const [name, histogram] of this.#histograms ?? []) {
      all[`${name}-p50`] = histogram.percentile(0.5)
      all[`${name}-p95`] = histogram.percentile(0.95)
      all[`${name}-p99`] = histogram.percentile(0.99)
      all[`${name}-max`] = histogram.max
      all[`${name}-count`] = histogram.count
    }
    return all
  }
}
