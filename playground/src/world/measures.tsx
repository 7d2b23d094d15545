import { BesideTheory, TheoryRow } from '../components/beside-theory.tsx'
import { EstimateValue } from '../components/number.tsx'
import { Term } from '../components/term.tsx'
import type { WorldPanelName } from './scene.ts'
import type { Prediction } from './theory.ts'
import { view } from './view.ts'

/** A table of a classifier's measures with the predictions of theory. */
export function MeasuresTable({ panel, prediction }: { panel: WorldPanelName; prediction?: Prediction }) {
  const { busy, measured } = view.value
  // Numbers of earlier settings are shown only while new ones are computed.
  const measures = busy || measured.has(panel) ? view.value.measures[panel] : undefined
  const none = busy ? '…' : '–'
  const more = (
    <>
      <TheoryRow label={<Term of="excess">excess risk</Term>} name={`${panel}.excess`} theory={prediction?.excess}>
        <EstimateValue name={`${panel}.excess`} estimate={measures?.excess} none={none} />
      </TheoryRow>
      <TheoryRow
        label={<Term of="agreement">matches noise</Term>}
        name={`${panel}.agreement`}
        theory={prediction?.agreement}
      >
        <EstimateValue name={`${panel}.agreement`} estimate={measures?.agreement} none={none} />
      </TheoryRow>
      {panel === 'teacher' && (
        <TheoryRow label={<Term of="twoAgree">two agree</Term>} name="teacher.twoAgree" theory={prediction?.twoAgree}>
          <EstimateValue name="teacher.twoAgree" estimate={measures?.twoAgree} none={measures ? '–' : none} />
        </TheoryRow>
      )}
    </>
  )
  return (
    <BesideTheory more={more}>
      <TheoryRow label="wrong" name={`${panel}.error`} theory={prediction?.error}>
        <EstimateValue name={`${panel}.error`} estimate={measures?.error} none={none} />
      </TheoryRow>
    </BesideTheory>
  )
}
