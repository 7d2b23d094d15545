import { TABS, type Tab } from './address.ts'
import { lazyTab } from './components/lazy-tab.tsx'
import { openTab, tab } from './components/state.ts'
import { WorldTab } from './world/world-tab.tsx'

const TAB_TITLES: Record<Tab, string> = {
  world: 'World',
  digits: 'Digits',
  data: 'Your data',
  votes: 'Votes',
  speed: 'Speed',
}
const TAB_CONTENTS: Record<Tab, () => preact.JSX.Element> = {
  world: WorldTab,
  digits: lazyTab(async () => (await import('./digits/digits-tab.tsx')).DigitsTab),
  data: lazyTab(async () => {
    const { AuditTab } = await import('./audit/audit-tab.tsx')
    return () => <AuditTab votesAddress="#tab=votes" />
  }),
  votes: lazyTab(async () => (await import('./votes/votes-tab.tsx')).VotesTab),
  speed: lazyTab(async () => (await import('./speed/speed-tab.tsx')).SpeedTab),
}

/** The page: a header with the tabs, and the content of the open one. */
export function App() {
  const byKey = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    const next = TABS[(TABS.indexOf(tab.value) + step + TABS.length) % TABS.length]
    openTab(next)
    document.getElementById(`tab-${next}`)?.focus()
  }
  const Content = TAB_CONTENTS[tab.value]
  return (
    <>
      <header>
        <h1>A bad model can be a good teacher</h1>
        <div role="tablist" aria-label="Playground tabs" onKeyDown={byKey}>
          {TABS.map((each) => (
            <button
              key={each}
              id={`tab-${each}`}
              type="button"
              role="tab"
              aria-selected={tab.value === each}
              aria-controls="content"
              tabIndex={tab.value === each ? 0 : -1}
              onClick={() => openTab(each)}
            >
              {TAB_TITLES[each]}
            </button>
          ))}
        </div>
      </header>
      <main>
        <div id="content" role="tabpanel" aria-labelledby={`tab-${tab.value}`}>
          <Content />
        </div>
      </main>
    </>
  )
}
