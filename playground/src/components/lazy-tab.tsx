import { signal } from '@preact/signals'
import { useLayoutEffect } from 'preact/hooks'

type Component = () => preact.JSX.Element

/** Returns a tab that is loaded when it is first opened. `load` imports it. */
export function lazyTab(load: () => Promise<Component>): Component {
  const loaded = signal<Component | undefined>(undefined)
  const failure = signal('')
  const begin = async () => {
    try {
      loaded.value = await load()
    } catch (cause) {
      failure.value = String(cause)
    }
  }
  return function LazyTab() {
    useLayoutEffect(() => {
      if (!loaded.value) void begin()
    }, [])
    const Tab = loaded.value
    if (Tab) return <Tab />
    return (
      <p class="story" role="status" aria-busy={failure.value === ''}>
        {failure.value === '' ? 'Loading…' : `The tab could not be loaded: ${failure.value}`}
      </p>
    )
  }
}
