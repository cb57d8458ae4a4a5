/** The echo service of RFC 862: whoever connects gets back what they send. */
import { DaemonError } from '../../kernel/daemon'
import { receiveWindow } from './pipe'
import type { Network } from './network'

/** Serves everyone who connects to the listener, until the network is closed. */
export async function serveEcho(network: Network, owner: string, listenerId: number): Promise<void> {
  await untilRefused(async () => {
    for (;;) {
      const { connectionId } = await network.accept(owner, listenerId)
      void serve(network, owner, connectionId)
    }
  })
}

async function serve(network: Network, owner: string, connectionId: number): Promise<void> {
  await untilRefused(() => echo(network, owner, connectionId))
  await untilRefused(async () => network.disconnect(owner, connectionId))
}

async function echo(network: Network, owner: string, connectionId: number): Promise<void> {
  for (;;) {
    let rest = await network.receive(owner, connectionId, receiveWindow)
    if (rest.length === 0) return
    while (rest.length > 0) rest = rest.subarray(await network.send(owner, connectionId, rest))
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
