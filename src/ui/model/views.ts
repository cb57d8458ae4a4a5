/** The views: their names, keys and icons. */
import Boxes from '@lucide/svelte/icons/boxes'
import ChartLine from '@lucide/svelte/icons/chart-line'
import Cable from '@lucide/svelte/icons/cable'
import Folder from '@lucide/svelte/icons/folder'
import FolderTree from '@lucide/svelte/icons/folder-tree'
import Gauge from '@lucide/svelte/icons/gauge'
import Mails from '@lucide/svelte/icons/mails'
import Clapperboard from '@lucide/svelte/icons/clapperboard'
import SquarePlay from '@lucide/svelte/icons/square-play'
import type { View } from './route'

interface ViewInfo {
  readonly view: View
  readonly title: string
  /** Typed after `g`. */
  readonly key: string
  readonly icon: typeof Boxes
}

export const viewInfos: readonly ViewInfo[] = [
  { view: 'overview', title: 'Overview', key: 'o', icon: Gauge },
  { view: 'daemons', title: 'Daemons', key: 'd', icon: Boxes },
  { view: 'messages', title: 'Messages', key: 'm', icon: Mails },
  { view: 'files', title: 'Files', key: 'f', icon: Folder },
  { view: 'network', title: 'Network', key: 'w', icon: Cable },
  { view: 'processes', title: 'Processes', key: 'p', icon: SquarePlay },
  { view: 'namespace', title: 'Namespace', key: 'n', icon: FolderTree },
  { view: 'metrics', title: 'Metrics', key: 'c', icon: ChartLine },
  { view: 'scenarios', title: 'Scenarios', key: 's', icon: Clapperboard },
]
