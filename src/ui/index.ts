/** The dashboard, as the page mounts it. */
import { mount } from 'svelte'
import type { Dan9 } from '../client/api'
import App from './App.svelte'

/** Shows it in `target` for the life of the page. */
export function show(target: Element, dan9: Dan9): void {
  mount(App, { target, props: { dan9 } })
}
