import { CopyLink } from '../components/copy-link.tsx'
import { Slider } from '../components/slider.tsx'
import { countsOf } from './crowd.ts'
import { VOTES_STEPS } from './settings.ts'
import { settings } from './settings-signal.ts'

/** The sliders of the simulation. */
export function Controls() {
  const values = settings.values.value
  const { annotators } = values
  const counts = countsOf(values)
  const whole = (value: number) => `${Math.round(100 * value)}%`
  const ofAll = (count: number) => () => `${count} of ${annotators}`
  return (
    <section class="crowd-controls" aria-label="Simulated annotators">
      <div class="controls">
        <Slider of={settings} name="annotators" label="annotators" steps={VOTES_STEPS.annotators} />
        <Slider
          of={settings}
          name="votes"
          label="votes an item"
          steps={VOTES_STEPS.votes}
          show={(value) => String(Math.min(value, annotators))}
        />
        <Slider of={settings} name="items" label="items" steps={VOTES_STEPS.items} />
        <Slider of={settings} name="accuracy" label="mean accuracy" steps={VOTES_STEPS.accuracy} show={whole} />
        <Slider
          of={settings}
          name="spread"
          label="accuracies differ by"
          steps={VOTES_STEPS.spread}
          show={(value) => `±${whole(value)}`}
        />
        <Slider
          of={settings}
          name="spammers"
          label="answer at random"
          steps={VOTES_STEPS.spammers}
          show={ofAll(counts.spammers)}
        />
        <Slider
          of={settings}
          name="copies"
          label="copy another"
          steps={VOTES_STEPS.copies}
          show={ofAll(counts.copies)}
        />
        <Slider of={settings} name="seed" label="seed" steps={VOTES_STEPS.seed} />
      </div>
      <div class="buttons">
        <CopyLink />
        <button type="button" class="quiet" onClick={toOwnVotes}>
          Use your own votes
        </button>
      </div>
    </section>
  )
}

/** Scrolls to the table of the user; a link would replace the settings in the address. */
function toOwnVotes(): void {
  document.getElementById('own-votes')?.scrollIntoView()
}
