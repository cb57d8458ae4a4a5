/** For tests: hosts of which there is only what the kernel asks of them. */
import { realClock } from '../clock'
import type { KernelServices } from '../host/host'
import type { HostControl } from '../host/host-control'
import { Hosts } from './hosts'

/**
 * Two hosts without threads, which share no memory.
 *
 * @param control what the host of a number answers; it has no types unless said
 * @param connect how it takes its end of a link; at once unless said
 */
export async function twoHosts(
  control: (id: number) => Partial<HostControl>,
  connect: (id: number) => Promise<void> = () => Promise.resolve(),
): Promise<Hosts> {
  const launch = ({ id }: { readonly id: number }) =>
    Promise.resolve({
      control: { types: () => Promise.resolve([]), ...control(id) } as HostControl,
      connect: () => connect(id),
      terminate: () => {},
    })
  const nothing = (): void => {}
  const hosts = new Hosts(launch, realClock, {} as KernelServices, nothing, nothing, false)
  await hosts.open(2)
  return hosts
}
