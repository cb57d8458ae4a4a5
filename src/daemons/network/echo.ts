/** The echo service of RFC 862: whoever connects gets back what they send. */
import { DaemonError } from '../../kernel/daemon'
import type { Network } from './network'
import { receiveWindow } from './pipe'

/** Serves everyone who connects to the listener, until the network is closed. */
export async function serveEcho(network: Network, owner: string, listenerId: number): Promise<void> {
  await untilRefused(async () => {
    for (;;) {
      const { connectionId } = await network.streams.accept(owner, listenerId)
      void serve(network, owner, connectionId)
    }
  })
}

async function serve(network: Network, owner: string, connectionId: number): Promise<void> {
  await untilRefused(() => echo(network, owner, connectionId))
  await untilRefused(async () => network.disconnect(owner, connectionId))
}

async function echo({ sockets }: Network, owner: string, connectionId: number): Promise<void> {
  const { channel } = sockets.get('connection', owner, connectionId)
  for (;;) {
    let rest: Uint8Array = await channel.receive(receiveWindow)
    if (rest.length === 0) return
    while (rest.length > 0) rest = rest.subarray(await channel.send(rest))
  }
}

/** A peer that has gone, or the network's own end, ends the work; a service has nobody to tell. */
async function untilRefused(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error
  }
}
