/** The scenarios, in the order in which a newcomer plays them. */
import { chainAndRing } from './chain-and-ring'
import { files } from './files'
import { namespaces } from './namespaces'
import { network } from './network'
import { oneToMany } from './one-to-many'
import { pingPong } from './ping-pong'
import { programs } from './programs'
import type { Scenario } from './scenario'
import { seedTour } from './seed-tour'

export const scenarios: readonly Scenario[] = [
  seedTour,
  pingPong,
  chainAndRing,
  oneToMany,
  files,
  namespaces,
  network,
  programs,
]
