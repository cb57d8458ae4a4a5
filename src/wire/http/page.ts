/** Pages for a person, whole in themselves: they may stand alone in a tab or a frame. */

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** `text` so that HTML shows it as it is, in an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!)
}

/** @param body HTML, for the page's only `main` */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
  h1 { font-size: 1.25rem; overflow-wrap: anywhere; }
  table { border-collapse: collapse; width: 100%; }
  th, td { padding: 0.2rem 1rem 0.2rem 0; text-align: left; overflow-wrap: anywhere; }
  th:last-child, td:last-child { padding-right: 0; text-align: right; font-variant-numeric: tabular-nums; }
  tbody tr { border-top: 1px solid color-mix(in srgb, currentcolor 15%, transparent); }
</style>
<main>
${body}
</main>
</html>
`
}
