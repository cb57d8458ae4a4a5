/** The ends of a connection go through TCP's states as its state diagram says (RFC 9293, figure 5). */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DaemonError } from '../../kernel/daemon'
import type { State } from './channel'
import { settled, stateOf, testNetwork } from './testing'

type Event = 'close' | 'fin' | 'ack' | 'reset'
const diagram: Record<State, Partial<Record<Event, State>>> = {
  ESTABLISHED: { close: 'FIN_WAIT_1', fin: 'CLOSE_WAIT', reset: 'CLOSED' },
  FIN_WAIT_1: { ack: 'FIN_WAIT_2', fin: 'CLOSING', reset: 'CLOSED' },
  FIN_WAIT_2: { fin: 'TIME_WAIT', reset: 'CLOSED' },
  CLOSE_WAIT: { close: 'LAST_ACK', reset: 'CLOSED' },
  CLOSING: { ack: 'TIME_WAIT', reset: 'CLOSED' },
  LAST_ACK: { ack: 'CLOSED', reset: 'CLOSED' },
  TIME_WAIT: { reset: 'CLOSED' },
  CLOSED: {},
}

type Who = 'alice' | 'bob'
const other = { alice: 'bob', bob: 'alice' } as const

const newEnd = () => ({
  state: 'ESTABLISHED' as State,
  unread: 0,
  ended: false,
  reset: false,
  dead: false,
  /** What a send is refused with, once it is. */
  refusal: undefined as string | undefined,
})

/** What the two ends are, and the segments between them: each takes its way's latency, in order. */
class Model {
  readonly ends = { alice: newEnd(), bob: newEnd() }
  #now = 0
  #flying: { due: number; to: Who; event: Event | number }[] = []

  constructor(private readonly latency: Record<Who, number>) {}

  write(from: Who, event: Event | number): void {
    this.#flying.push({ due: this.#now + this.latency[from], to: other[from], event })
    this.pass(0)
  }

  step(who: Who, event: Event): void {
    const end = this.ends[who]
    end.state = diagram[end.state][event] ?? end.state
    if (event === 'close') end.refusal ??= 'EPIPE'
    if (event === 'reset') end.refusal ??= 'ECONNRESET'
  }

  pass(ms: number): void {
    const until = this.#now + ms
    for (;;) {
      const [next] = this.#flying.filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)
      if (!next) break
      this.#flying.splice(this.#flying.indexOf(next), 1)
      this.#now = Math.max(this.#now, next.due)
      this.#arrive(next.to, next.event)
    }
    this.#now = until
  }

  #arrive(to: Who, event: Event | number): void {
    const end = this.ends[to]
    if (end.dead || end.reset) return
    if (typeof event === 'number') end.unread += event
    else this.step(to, event)
    if (event === 'reset') end.reset = true
    if (event !== 'fin') return
    end.ended = true
    this.write(to, 'ack')
  }
}

const command = fc.record({
  who: fc.constantFrom<Who>('alice', 'bob'),
  what: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('shutdown', 'send', 'receive') },
    { weight: 1, arbitrary: fc.constant('kill') },
    { weight: 4, arbitrary: fc.nat(40) },
  ),
})

test('shutdowns, data and deaths, in any order and at any speed, lead where the diagram says', async () => {
  const latency = fc.record({ alice: fc.nat(30), bob: fc.nat(30) })
  const property = fc.asyncProperty(
    latency,
    fc.array(command, { maxLength: 30 }),
    async (latency, commands) => {
      const { network, pair, pass } = testNetwork()
      const { near, far } = await pair()
      const ids = { alice: near, bob: far }
      for (const who of ['alice', 'bob'] as const) network.shape(who, other[who], { latency: latency[who] })
      const model = new Model(latency)

      const act = {
        shutdown(who: Who) {
          const before = model.ends[who].state
          if (model.ends[who].reset) {
            return void expect(() => network.shutdown(who, ids[who], 'write')).toThrow(
              '[failed_precondition]',
            )
          }
          network.shutdown(who, ids[who], 'write')
          model.step(who, 'close')
          if (model.ends[who].state !== before) model.write(who, 'fin')
        },
        async send(who: Who) {
          const { refusal } = model.ends[who]
          const sent = await stateOf(network.send(who, ids[who], new Uint8Array(10)))
          if (refusal) return expect(errnoOf(sent)).toBe(refusal)
          expect(sent).toBe(10)
          model.write(who, 10)
        },
        async receive(who: Who) {
          const end = model.ends[who]
          const controller = new AbortController()
          const got = await stateOf(network.receive(who, ids[who], 1_000, controller.signal))
          if (end.unread > 0 || end.ended) expect(got).toHaveLength(end.unread)
          else expect(end.reset ? errnoOf(got) : got).toBe(end.reset ? 'ECONNRESET' : 'waits')
          end.unread = 0
          controller.abort()
          await settled()
        },
        kill(who: Who) {
          model.ends[who].dead = true
          network.release(who)
          model.write(who, 'reset')
        },
      }

      for (const { who, what } of commands) {
        if (typeof what === 'number') {
          await pass(what)
          model.pass(what)
        } else if (!model.ends[who].dead) await act[what](who)
        const found = Object.fromEntries(network.list().connections.map(({ owner, state }) => [owner, state]))
        const { alice, bob } = model.ends
        expect(found).toEqual({
          ...(!alice.dead && { alice: alice.state }),
          ...(!bob.dead && { bob: bob.state }),
        })
      }
    },
  )
  await fc.assert(property, { numRuns: 300 })
})

function errnoOf(error: unknown): unknown {
  return error instanceof DaemonError && error.detail?.errno
}
