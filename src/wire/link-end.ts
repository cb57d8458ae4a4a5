/** What a host is given to reach another: a port, and where threads can share memory, a ring each way. */
import { portCarrier, type Carrier } from './carrier'
import { linkMemory, RingCarrier, type LinkMemory } from './ring-carrier'

export interface LinkEnd {
  readonly port: MessagePort
  readonly memory?: LinkMemory
}

/**
 * The two ends of a new link.
 *
 * @param shared use shared memory where there is any; true unless said
 */
export function linkEnds(shared = true): readonly [LinkEnd, LinkEnd] {
  const { port1, port2 } = new MessageChannel()
  const memory = shared ? linkMemory() : undefined
  return memory
    ? [
        { port: port1, memory: memory[0] },
        { port: port2, memory: memory[1] },
      ]
    : [{ port: port1 }, { port: port2 }]
}

/** The carrier over one end of a link. */
export function carrierOver({ port, memory }: LinkEnd): Carrier {
  return memory ? new RingCarrier(port, memory) : portCarrier(port)
}
