/** Where the page is, kept in the address's hash; links and the back button are all that moves it. */
import { formatRoute, parseRoute, type Parameters, type Route, type View } from './route'

export class Router {
  route = $state.raw<Route>(parseRoute(location.hash))

  get view(): View {
    return this.route.view
  }

  get parameters(): Parameters {
    return this.route.parameters
  }

  /** Follows the address until the function that it gives is called. */
  listen(): () => void {
    const follow = () => (this.route = parseRoute(location.hash))
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }

  /** The address of a view. The inspector stays as it is. */
  href(view: View, parameters: Parameters = {}, id = ''): string {
    const { daemon, sel, tab } = this.parameters
    return formatRoute({ view, id, parameters: { ...defined({ daemon, sel, tab }), ...parameters } })
  }

  /** The address of this view with other parameters; an undefined one is taken away. */
  with(parameters: Changes): string {
    return formatRoute({ ...this.route, parameters: defined({ ...this.parameters, ...parameters }) })
  }

  /** @param replace true for what the back button should not visit, like a filter that is being typed */
  change(parameters: Changes, replace = false): void {
    this.go(this.with(parameters), replace)
  }

  go(href: string, replace = false): void {
    if (href === location.hash) return
    if (replace) history.replaceState(null, '', href)
    else history.pushState(null, '', href)
    this.route = parseRoute(href)
  }
}

type Changes = { readonly [Key in keyof Parameters]?: string | undefined }

function defined(changes: Changes): Parameters {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}
