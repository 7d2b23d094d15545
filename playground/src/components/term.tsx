import type { ComponentChildren } from 'preact'
import { useId, useRef } from 'preact/hooks'
import { guideAddress, PAPER, TERMS, type TermName } from './terms.ts'

/** Space between a word, its explanation and the edges of the screen, in CSS pixels. */
const GAP = 8

/**
 * A word with an explanation, which opens below it by click, touch or key and closes by Escape or a click elsewhere. The
 * text of the word is `children`, or the title of the term.
 */
export function Term({ of, children }: { of: TermName; children?: ComponentChildren }) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const box = useRef<HTMLElement>(null)
  const { title, text, guide } = TERMS[of]
  const place = () => {
    const [word, own] = [button.current!.getBoundingClientRect(), box.current!.getBoundingClientRect()]
    const left = Math.max(GAP, Math.min(word.left, document.documentElement.clientWidth - own.width - GAP))
    const isBelow = word.bottom + GAP + own.height < innerHeight
    box.current!.style.left = `${left}px`
    box.current!.style.top = `${isBelow ? word.bottom + GAP : Math.max(GAP, word.top - GAP - own.height)}px`
  }
  return (
    <>
      <button ref={button} type="button" class="term" popovertarget={id}>
        {children ?? title}
      </button>
      <span ref={box} id={id} class="explanation" popover="auto" role="note" aria-label={title} onToggle={place}>
        <strong>{title}.</strong> {text}
        <span class="links">
          <a href={guideAddress(guide)}>Guide</a>
          <a href={PAPER}>Paper</a>
        </span>
      </span>
    </>
  )
}
