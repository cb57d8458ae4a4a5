/** The keys that work everywhere. Single keys stay out of fields, dialogs and menus, and can be turned off. */
import { tinykeys } from 'tinykeys'
import type { App } from './app.svelte'
import { viewInfos } from './views'

/** Binds them to the window until the function that it gives is called. */
export function bindKeys(app: App): () => void {
  const single = (work: (event: KeyboardEvent) => void) => (event: KeyboardEvent) => {
    if (!app.preferences.singleKeys || app.dialog || event.defaultPrevented || takesKeys(event.target)) return
    event.preventDefault()
    work(event)
  }
  const goTo = single(({ key }) => {
    const info = viewInfos.find((other) => other.key === key.toLowerCase())
    if (info) app.router.go(app.router.href(info.view))
  })
  const ignore = (event: KeyboardEvent) => event.repeat || event.isComposing
  const help = single(() => (app.dialog = { name: 'help' }))
  const keys = {
    '$mod+k': (event: KeyboardEvent) => {
      event.preventDefault()
      app.dialog = { name: 'palette' }
    },
    'Control+Backquote': (event: KeyboardEvent) => {
      event.preventDefault()
      app.toggleConsole()
    },
    '`': single(() => app.toggleConsole()),
    // With Shift or without, as the keyboard has it.
    '?': help,
    'Shift+?': help,
    '/': single(() => document.querySelector<HTMLElement>('[data-filter]')?.focus()),
    Space: (event: KeyboardEvent) => {
      if (!onControl(event.target)) single(() => app.togglePause())(event)
    },
    x: single(() => {
      const { daemon } = app.router.parameters
      if (daemon !== undefined) app.dialog = { name: 'confirm', command: 'stop', daemon }
    }),
    Escape: (event: KeyboardEvent) => {
      if (app.dialog || event.defaultPrevented || takesKeys(event.target)) return
      app.closeInspector()
    },
    // One sequence: of several with the same beginning tinykeys forgets all but one.
    [`g (${viewInfos.map(({ key }) => key).join('|')})`]: goTo,
  }
  return tinykeys(window, keys, { ignore })
}

/** True for what a person types into. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable || target.closest('input, textarea, select, [role="dialog"], dialog') !== null
  )
}

/** True for what the space bar presses. */
function onControl(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('button, a, summary, [role="tab"], [role="option"]') !== null
  )
}
