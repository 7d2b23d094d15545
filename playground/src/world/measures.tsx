import { BesideTheory, TheoryRow } from '../components/beside-theory.tsx'
import { EstimateValue } from '../components/number.tsx'
import type { WorldPanelName } from './scene.ts'
import type { Prediction } from './theory.ts'
import { view } from './view.ts'

/** A table of a classifier's measures with the predictions of theory. */
export function MeasuresTable({ panel, prediction }: { panel: WorldPanelName; prediction?: Prediction }) {
  const { busy, fresh } = view.value
  // Numbers of earlier settings are shown only while new ones are computed.
  const measures = busy || fresh.has(panel) ? view.value.measures[panel] : undefined
  const none = busy ? '…' : '–'
  return (
    <BesideTheory>
      <TheoryRow label="wrong" name={`${panel}.error`} theory={prediction?.error}>
        <EstimateValue name={`${panel}.error`} estimate={measures?.error} none={none} />
      </TheoryRow>
      <TheoryRow label="excess risk" name={`${panel}.excess`} theory={prediction?.excess}>
        <EstimateValue name={`${panel}.excess`} estimate={measures?.excess} none={none} />
      </TheoryRow>
      <TheoryRow label="matches noise" name={`${panel}.agreement`} theory={prediction?.agreement}>
        <EstimateValue name={`${panel}.agreement`} estimate={measures?.agreement} none={none} />
      </TheoryRow>
      {panel === 'teacher' && (
        <TheoryRow label="two agree" name="teacher.twoAgree" theory={prediction?.twoAgree}>
          <EstimateValue name="teacher.twoAgree" estimate={measures?.twoAgree} none={measures ? '–' : none} />
        </TheoryRow>
      )}
    </BesideTheory>
  )
}
