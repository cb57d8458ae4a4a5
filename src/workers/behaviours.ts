/** Every built-in type of daemon. */
import client from '../kernel/client-daemon'
import echo from '../daemons/echo'
import filesystem from '../daemons/filesystem'
import http from '../daemons/http'
import namespace from '../daemons/namespace'
import network from '../daemons/network'
import { process } from '../daemons/process'
import { program } from '../daemons/program'
import pulse from '../daemons/pulse'
import { programs } from '../programs'

const launch = () =>
  new Worker(new URL('./program.worker.ts', import.meta.url), { type: 'module', name: 'dan9-program' })

export const behaviours = [
  ...[client, echo, filesystem, http, namespace, network, pulse],
  ...[process({ programs }), program({ launch })],
]
