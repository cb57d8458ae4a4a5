/** What the tests of this network share: a network whose time passes when they say so. */
import { setImmediate } from 'node:timers/promises'
import type { OpenWebSocket } from './dialing'
import { Network } from './network'

interface Timer {
  readonly due: number
  readonly work: () => void
}

const noWebSocket: OpenWebSocket = (url) => {
  throw new Error(`this test opens no ${url}`)
}

/** A network and its surroundings. `random` gives 0.5 until it is set to give something else. */
export function testNetwork(maxConnections = 100, openWebSocket: OpenWebSocket = noWebSocket) {
  let now = 0
  const timers = new Set<Timer>()
  const settings = { random: () => 0.5 }
  const counts = { listeners: 0, connections: 0, sockets: 0 }
  const figures: Record<string, number> = {}
  const surroundings = {
    now: () => now,
    random: () => settings.random(),
    after(ms: number, work: () => void) {
      const timer = { due: now + ms, work }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    count(figure: string, by = 1) {
      figures[figure] = (figures[figure] ?? 0) + by
    },
  }
  const kept = { next: 1, places: new Map<string, string>() }
  const network = new Network(maxConnections, surroundings, openWebSocket, kept, (now) =>
    Object.assign(counts, now),
  )
  return {
    network,
    timers,
    counts,
    figures,
    settings,
    /** Lets `ms` milliseconds pass; whatever is due by then is done at its moment. */
    async pass(ms: number) {
      const end = now + ms
      await settled()
      for (;;) {
        const [next] = [...timers].filter(({ due }) => due <= end).sort((one, other) => one.due - other.due)
        if (!next) break
        timers.delete(next)
        now = Math.max(now, next.due)
        next.work()
        await settled()
      }
      now = end
    },
    /** A connection from daemon `alice` to `bob`, who listens at port 7 of `host`. */
    async pair(host = 'server') {
      const { id: listenerId } = network.streams.listen('bob', host, 7)
      const { connectionId: near } = await network.streams.connect('alice', host, 7)
      const { connectionId: far } = await network.streams.accept('bob', listenerId)
      return {
        listenerId,
        near,
        far,
        tell: (text: string) => network.send('alice', near, new TextEncoder().encode(text)),
        hear: async (max = 65_536) => new TextDecoder().decode(await network.receive('bob', far, max)),
      }
    },
  }
}

/** Lets everything that waits for nothing but a turn of the event loop go on. */
export async function settled(): Promise<void> {
  await setImmediate()
}

/** How `promise` is by now: what it gave, the error that it failed with, or that it waits. */
export function stateOf(promise: Promise<unknown>): Promise<unknown> {
  return Promise.race([promise.catch((error: unknown) => error), setImmediate('waits')])
}
