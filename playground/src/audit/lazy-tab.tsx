import { signal } from '@preact/signals'
import { useLayoutEffect } from 'preact/hooks'

const loaded = signal<(() => preact.JSX.Element) | undefined>(undefined)
const failure = signal('')

async function load(): Promise<void> {
  try {
    const { AuditTab } = await import('./audit-tab.tsx')
    loaded.value = AuditTab
  } catch (cause) {
    failure.value = String(cause)
  }
}

/** The tab “Your data”, which is loaded when it is first opened. */
export function LazyAuditTab() {
  useLayoutEffect(() => {
    if (!loaded.value) void load()
  }, [])
  const Tab = loaded.value
  if (Tab) return <Tab />
  return (
    <p class="story" role="status" aria-busy={failure.value === ''}>
      {failure.value === '' ? 'Loading…' : `The tab could not be loaded: ${failure.value}`}
    </p>
  )
}
