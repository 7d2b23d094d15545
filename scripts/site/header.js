// The header of every page of the documentation.

/** The pages that the header leads to, by their addresses below the site's root. */
const PAGES = {
  'guides/index.html': 'Guides',
  'reference.html': 'Reference',
  'playground/index.html': 'Playground',
  'audit/index.html': 'Audit your labels',
}

/** Returns an icon of typedoc. */
const icon = (at, name) =>
  `<svg width="16" height="16" aria-hidden="true"><use href="${at('assets/icons.svg')}#icon-${name}"></use></svg>`

/**
 * Returns the header's HTML, with what typedoc's script needs for the search and for the menu of narrow screens.
 *
 * @param {(address: string) => string} at Makes an address below the site's root relative to the page.
 * @param {{ menu: boolean }} options Whether the page has a menu.
 */
export function header(at, { menu }) {
  const links = Object.entries(PAGES).map(([address, title]) => `<a href="${at(address)}">${title}</a>`)
  const trigger = `<a href="#" class="tsd-widget menu" id="tsd-toolbar-menu-trigger" data-toggle="menu" role="button" aria-label="Menu">${icon(at, 'menu')}</a>`
  return `<header class="tsd-page-toolbar">
<div class="tsd-toolbar-contents container">
<a href="${at('index.html')}" class="title">noisy-teacher</a>
<nav id="tsd-toolbar-links" aria-label="Site">${links.join('')}</nav>
<button id="tsd-search-trigger" class="tsd-widget" aria-label="Search">${icon(at, 'search')}</button>
<dialog id="tsd-search" aria-label="Search">
<input role="combobox" id="tsd-search-input" aria-controls="tsd-search-results" aria-autocomplete="list" aria-expanded="true" spellcheck="false" autocapitalize="off" autocomplete="off" placeholder="Search guides and reference" maxlength="100" aria-label="Search"/>
<ul role="listbox" id="tsd-search-results" aria-label="Results"></ul>
<div id="tsd-search-status" aria-live="polite" aria-atomic="true"><div>Loading the index …</div></div>
</dialog>
${menu ? trigger : ''}
</div>
</header>`
}
