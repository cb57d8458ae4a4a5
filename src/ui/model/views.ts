/** The views: their names, keys and icons. */
import Boxes from '@lucide/svelte/icons/boxes'
import ChartLine from '@lucide/svelte/icons/chart-line'
import Folder from '@lucide/svelte/icons/folder'
import FolderTree from '@lucide/svelte/icons/folder-tree'
import Gauge from '@lucide/svelte/icons/gauge'
import Mails from '@lucide/svelte/icons/mails'
import Clapperboard from '@lucide/svelte/icons/clapperboard'
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
  { view: 'namespace', title: 'Namespace', key: 'n', icon: FolderTree },
  { view: 'metrics', title: 'Metrics', key: 'c', icon: ChartLine },
  { view: 'scenarios', title: 'Scenarios', key: 's', icon: Clapperboard },
]
