/** What a person chose about the dashboard, kept in the browser where it lets us. */

export type Theme = 'system' | 'light' | 'dark'

const key = 'dan9-dashboard'

interface Saved {
  readonly theme?: Theme
  readonly singleKeys?: boolean
  readonly toured?: boolean
  readonly console?: boolean
}

function load(): Saved {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as Saved
  } catch {
    return {}
  }
}

export class Preferences {
  theme = $state<Theme>('system')
  /** Whether keys without Ctrl or Alt are shortcuts. */
  singleKeys = $state(true)
  /** Whether the tour was taken or turned away. */
  toured = $state(false)
  /** Whether the console is open. */
  console = $state(false)

  constructor() {
    const saved = load()
    this.theme = saved.theme ?? 'system'
    this.singleKeys = saved.singleKeys ?? true
    this.toured = saved.toured ?? false
    this.console = saved.console ?? false
  }

  /** Shows and saves what is chosen; call it in an effect. */
  apply(): void {
    const { theme, singleKeys, toured, console } = this
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
    try {
      localStorage.setItem(key, JSON.stringify({ theme, singleKeys, toured, console } satisfies Saved))
    } catch {
      // The browser keeps nothing for this page: the choice holds until it is closed.
    }
  }
}
