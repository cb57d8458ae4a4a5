/** How each view is loaded when it is first looked at. */
import type { Component } from 'svelte'
import type { View } from '../model/route'

export const loadView: Readonly<Record<View, () => Promise<{ default: Component }>>> = {
  overview: () => import('./Overview.svelte'),
  daemons: () => import('./Daemons.svelte'),
  messages: () => import('./Messages.svelte'),
  files: () => import('./files/Files.svelte'),
  network: () => import('./network/Network.svelte'),
  processes: () => import('./processes/Processes.svelte'),
  namespace: () => import('./Namespace.svelte'),
  metrics: () => import('./Metrics.svelte'),
  scenarios: () => import('./Scenarios.svelte'),
}
