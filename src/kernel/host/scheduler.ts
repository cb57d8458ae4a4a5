/**
 * The run queue of a host: who has work, in turn. A turn runs in a microtask; after a millisecond or two
 * it lets ports and timers have theirs, so that no flood keeps the host from listening.
 */
import { DaemonError } from '../../wire/error'
import { elapsed } from '../clock'
import type { TurnClock } from '../turn-clock'
import { BRIEF, Spin, SPIN } from './spin'

export interface Runnable {
  readonly number: number
  /** Does up to `budget` pieces of work; true when there is more. */
  work(budget: number): boolean
  /**
   * It has held the loop for so many milliseconds.
   *
   * @param inTurn in its turn; otherwise after an answer, or in a timer
   */
  held(ms: number, inTurn: boolean): void
  /** Its work has thrown. */
  fault(error: DaemonError): void
  /** It is in the run queue. */
  scheduled: boolean
  /** The next in the run queue. */
  next: Runnable | undefined
}

/** The way to other hosts, as the run queue sees it. */
export interface Edge {
  /** Something has passed lately: an answer may come soon, which one who is awake takes in earlier. */
  readonly lively: boolean
  /** It would come in a task of the event loop, and not by shared memory. */
  readonly byTask: boolean
  /** This host will be woken for what arrives: there is no need to look. */
  readonly asleep: boolean
  /** What has been posted leaves, where that is cheap. */
  flush(): void
  /** Takes in some of what has arrived; true when there was anything. */
  poll(): boolean
  /** Asks to be woken for what arrives; false when something has arrived meanwhile. */
  sleep(): boolean
}

/** Pieces of work before the next in the queue has its turn. */
export const BUDGET = 128
/** Ticks of the clock in microtasks before ports and timers have their turn: one to two milliseconds, beside a ticker up to three. */
const SLICE = 2
/** A turn that took so many milliseconds is told. */
const HELD = 4
/** Turns between looks at what other hosts have sent, while there is work. */
const STRIDE = 8
/** Microtasks before rest, for those whom the last turn has answered to go on. */
const HOPS = 8
/** Looks at shared memory between looks at the clock. */
const LOOKS = 16

const resolved = Promise.resolve()

export class Scheduler {
  #first: Runnable | undefined
  #last: Runnable | undefined
  #planned = false
  #sliceBegan = 0
  /** Turns so far: a run may have one only. */
  #turns = 0
  readonly #spin = new Spin()
  #hops = 0
  /** It is worthwhile to spin before sleeping. */
  #spinning = false
  /** It waits awake while the event loop turns. */
  #turning = false
  /** A turn of the event loop has been asked for. */
  #asked = false
  /** Until when it spins. */
  #until = 0
  /** The scheduler is at work: whoever goes on does so later. */
  #inRun = false
  /** Who was answered last, and goes on when those at work have finished; undefined when nobody was. */
  #resumed: Runnable | undefined
  /** The tick since when that one may have held the loop. */
  #since = 0
  readonly #drain = (): void => this.#run()
  /** Set once, before anything runs. */
  edge!: Edge

  /**
   * @param later runs a function in a task of its own, soon
   * @param holder shared memory in whose first word stands who was given something last: another thread can read
   *   it while that one holds the loop
   */
  constructor(
    private readonly later: (act: () => void) => void,
    private readonly turnClock: TurnClock,
    private readonly holder?: Int32Array,
  ) {}

  /** The daemon of that number is given something: until the next is, it is the one who holds the loop. */
  gives(number: number): void {
    if (this.holder !== undefined) this.holder[0] = number
  }

  /** `runnable` is given an answer, or its time has come: it goes on in a moment. */
  resumes(runnable: Runnable): void {
    if (!this.#inRun) {
      const now = this.look()
      this.#review(now)
      this.#since = now
      this.#plan()
    }
    this.#resumed = runnable
    this.gives(runnable.number)
  }

  /** Runs a timer's work for `runnable`, in a task of its own. */
  runTimer(runnable: Runnable, work: () => void): void {
    this.beginTask()
    const began = this.tick
    this.resumes(runnable)
    try {
      work()
    } finally {
      this.#since = this.look()
      if (this.#since - began >= HELD) runnable.held(this.#since - began, false)
    }
  }

  /** A task of the event loop begins: ports and timers have just had their turn. */
  beginTask(): void {
    this.#sliceBegan = this.look()
  }

  /** The tick of the clock when it was last looked at. */
  get tick(): number {
    return this.turnClock.tick
  }

  /** Looks at the clock. */
  look(): number {
    return this.turnClock.look()
  }

  /** True when microtasks have held the thread for a whole slice. */
  get overdue(): boolean {
    return this.#isOver(this.look())
  }

  /** Something may have arrived from another host: a task of the event loop begins. */
  wake(): void {
    this.beginTask()
    if (this.#turning) {
      this.#turning = false
      return this.#hit()
    }
    if (this.#planned) return
    this.#planned = true
    this.#run()
  }

  /** Looks soon at what other hosts have sent. */
  stir(): void {
    this.#plan()
  }

  schedule(runnable: Runnable): void {
    if (runnable.scheduled) return
    this.#enqueue(runnable)
    this.#plan()
  }

  /** The slice is over at the tick `now`; also when the clock was set back meanwhile. Ticks begin anew after 2^31. */
  #isOver(now: number): boolean {
    return (now - this.#sliceBegan) >>> 0 >= SLICE
  }

  #enqueue(runnable: Runnable): void {
    runnable.scheduled = true
    if (this.#last === undefined) this.#first = runnable
    else this.#last.next = runnable
    this.#last = runnable
  }

  #dequeue(): Runnable | undefined {
    const runnable = this.#first
    if (runnable === undefined) return undefined
    this.#first = runnable.next
    if (this.#first === undefined) this.#last = undefined
    runnable.next = undefined
    runnable.scheduled = false
    return runnable
  }

  #plan(): void {
    if (this.#planned) return
    this.#planned = true
    if (this.#isOver(this.tick)) this.#runLater()
    else void resolved.then(this.#drain)
  }

  readonly #resume = (): void => {
    this.beginTask()
    this.#run()
  }

  #run(): void {
    const { edge } = this
    let before = this.turnClock.beginTurn()
    this.#review(before)
    this.#inRun = true
    this.#since = before
    for (;;) {
      const runnable = this.#dequeue()
      if (runnable === undefined) {
        // Who goes on in a moment brings work, after which there is a look.
        if (this.#resumed !== undefined || edge.asleep) break
        if (edge.poll() && this.#first !== undefined) continue
        break
      }
      this.gives(runnable.number)
      if (this.#works(runnable) && !runnable.scheduled) this.#enqueue(runnable)
      edge.flush()
      const now = this.look()
      if (now - before >= HELD) runnable.held(now - before, true)
      this.#since = now
      if (this.#isOver(now)) return this.#pause()
      if (++this.#turns % STRIDE === 0) edge.poll()
      if (this.#resumed !== undefined && this.#first !== undefined) return this.#yield()
      before = now
    }
    this.#rest()
  }

  /** True when `runnable` has more to do. What it throws is its own fault, and harms nobody else. */
  #works(runnable: Runnable): boolean {
    try {
      return runnable.work(BUDGET)
    } catch (thrown) {
      runnable.fault(DaemonError.from(thrown))
      return false
    }
  }

  /** Those whom the last turn has answered go on. */
  #yield(): void {
    this.#letGo()
    void resolved.then(this.#drain)
  }

  /** Ports and timers have their turn. */
  #pause(): void {
    this.#letGo()
    this.#runLater()
  }

  #runLater(): void {
    if (this.#resumed === undefined) this.turnClock.endTurn()
    else void resolved.then(this.#endTurn)
    this.later(this.#resume)
  }

  /** Those who were answered have gone on; what the event loop does from now on is nobody's fault here. */
  readonly #endTurn = (): void => {
    this.#review(this.look())
    this.turnClock.endTurn()
  }

  /** Whoever was answered goes on now. */
  #letGo(): void {
    this.#inRun = false
    if (this.#resumed !== undefined) this.gives(this.#resumed.number)
  }

  /** Whoever was answered has gone on, and has let go by the tick `now`. */
  #review(now: number): void {
    const resumed = this.#resumed
    if (resumed === undefined) return
    this.#resumed = undefined
    if (now - this.#since >= HELD) resumed.held(now - this.#since, false)
  }

  /** There is nothing to do: waits for other hosts, awake when that is worthwhile. */
  #rest(): void {
    this.edge.flush()
    this.#letGo()
    const { lively, byTask } = this.edge
    this.#spinning = lively && this.#spin.worthwhile(this.tick, byTask ? BRIEF : 0)
    if (!this.#spinning && this.#resumed === undefined) return this.#sleep()
    this.#hops = HOPS
    void resolved.then(this.#hop)
  }

  readonly #hop = (): void => {
    if (this.#first !== undefined) return this.#run()
    if (--this.#hops > 0) return void resolved.then(this.#hop)
    if (this.#resumed !== undefined) this.#review(this.look())
    if (!this.#spinning) return this.#sleep()
    if (this.overdue) return this.#pause()
    this.#until = elapsed() + SPIN
    if (this.edge.byTask) this.#turn()
    else this.#spinOn()
  }

  /** Looks again and again at what is shared with others. */
  #spinOn(): void {
    do {
      for (let i = 0; i < LOOKS; i++) if (this.edge.poll()) return this.#hit()
    } while (elapsed() < this.#until)
    this.#miss()
  }

  /** Keeps the event loop turning, so that it is awake when something comes: calls take a third of the time. */
  #turn(): void {
    this.turnClock.endTurn()
    this.#turning = true
    if (this.#asked) return
    this.#asked = true
    this.later(this.#turned)
  }

  readonly #turned = (): void => {
    this.#asked = false
    if (!this.#turning) return
    this.#turning = false
    this.beginTask()
    if (this.edge.poll()) this.#hit()
    else if (this.#first !== undefined || this.#resumed !== undefined) this.#run()
    else if (elapsed() < this.#until) this.#turn()
    else this.#miss()
  }

  #hit(): void {
    this.#spin.hit()
    this.#run()
  }

  #miss(): void {
    this.#spin.miss()
    this.#sleep()
  }

  #sleep(): void {
    this.turnClock.endTurn()
    this.#planned = false
    if (!this.edge.sleep()) this.#plan()
  }
}

/** Runs a function in a task of its own: a message to oneself, which browsers do not delay. */
export function taskQueue(): { later(act: () => void): void; close(): void } {
  const { port1, port2 } = new MessageChannel()
  const acts: (() => void)[] = []
  port1.onmessage = () => acts.shift()?.()
  return {
    later: (act) => {
      acts.push(act)
      port2.postMessage(null)
    },
    close: () => port1.close(),
  }
}
