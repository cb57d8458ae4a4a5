/** The time of day for ages and uptimes: ticks once a second, only while something shows it. */
import { createSubscriber } from 'svelte/reactivity'

export class Clock {
  private readonly subscribe: () => void
  private shown = Date.now()

  /** @param held gives the moment at which time stands still, or undefined */
  constructor(private readonly held: () => number | undefined) {
    this.subscribe = createSubscriber((update) => {
      const timer = setInterval(() => {
        if (!document.hidden && this.held() === undefined) update()
      }, 1000)
      return () => clearInterval(timer)
    })
  }

  get now(): number {
    this.subscribe()
    return (this.shown = this.held() ?? Math.max(this.shown, Date.now()))
  }
}
