import { useSignal } from '@preact/signals';
import type { Source } from '#domain/config/place.ts';
import type { PlanView } from '#domain/plan/plan-view.ts';
import type { ScaleView } from '#domain/view/scale.ts';
import { request, sentenceOf } from '../state/request.ts';
import { fill, words } from '../words/words.ts';
import { Planned } from './planned.tsx';

/** One component in one environment; its targets there have the same pods unless a cluster's own file differs. */
interface Row extends ScaleView {
  readonly targets: readonly string[];
}

const rowsOf = (scale: readonly ScaleView[]): readonly Row[] =>
  [
    ...Map.groupBy(scale, ({ component, environment, pods, autoscaler }) =>
      JSON.stringify([component, environment, pods, autoscaler]),
    ).values(),
  ].flatMap(([first, ...more]) =>
    first === undefined ? [] : [{ ...first, targets: [first, ...more].map(({ target }) => target) }],
  );

/** How many pods each component has in each environment, and another number for one of them. */
export const Scaling = ({ app, scale }: { app: string; scale: readonly ScaleView[] }) => {
  const chosen = useSignal<string | undefined>(undefined);
  const w = words.value;
  const rows = rowsOf(scale);
  const row = rows.find((one) => keyOf(one) === chosen.value);
  return (
    <>
      <div class="scroll box" role="region" aria-label={w.scale} tabIndex={0}>
        <table class="stack even">
          <thead>
            <tr>
              <th scope="col">{w.component}</th>
              <th scope="col">{w.environment}</th>
              <th scope="col">{w.pods}</th>
              <th scope="col">{w.target}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={keyOf(one)}>
                <td>
                  <b>{one.component}</b>
                </td>
                <td data-label={w.environment}>{one.environment}</td>
                <td data-label={w.pods}>
                  {podsOf(one)}{' '}
                  <button
                    type="button"
                    class="small"
                    aria-expanded={chosen.value === keyOf(one)}
                    aria-label={`${w.change}: ${fill(w.scaleIn, { component: one.component, environment: one.environment })}`}
                    onClick={() => {
                      chosen.value = chosen.value === keyOf(one) ? undefined : keyOf(one);
                    }}
                  >
                    {w.change}
                  </button>
                </td>
                <td data-label={w.target}>{one.targets.join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {row === undefined ? null : <ScaleForm key={keyOf(row)} app={app} row={row} />}
    </>
  );
};

const keyOf = ({ component, environment, targets }: Row): string =>
  `${component} ${environment} ${targets.join()}`;

const podsOf = ({ pods = 0, autoscaler }: Row): string =>
  autoscaler === undefined
    ? fill(words.value.podCount, { count: pods })
    : fill(words.value.between, { min: autoscaler.min, max: autoscaler.max });

interface Asked {
  readonly plan: PlanView;
  readonly source: Source;
}

const ScaleForm = ({ app, row }: { app: string; row: Row }) => {
  const isElastic = useSignal(row.autoscaler !== undefined);
  const asked = useSignal<Asked | undefined>(undefined);
  const said = useSignal('');
  const w = words.value;
  const { component, environment } = row;
  const preview = async (given: FormData): Promise<void> => {
    said.value = w.loading;
    asked.value = undefined;
    try {
      const path = `/v1/apps/${encodeURIComponent(app)}/scaling`;
      const body = { component, environment, ...numbersIn(given) };
      const source = await request<Source>(path, { method: 'POST', body });
      const plan = await request<PlanView>('/v1/plans', { method: 'POST', body: { app, source } });
      asked.value = { plan, source };
      said.value = '';
    } catch (error) {
      said.value = sentenceOf(error);
    }
  };
  return (
    <form
      class="card"
      onInput={() => (asked.value = undefined)}
      onSubmit={(event) => {
        event.preventDefault();
        void preview(new FormData(event.currentTarget));
      }}
    >
      <h3>{fill(w.scaleIn, { component, environment })}</h3>
      <label class="tick">
        <input
          type="checkbox"
          checked={isElastic.value}
          onInput={({ currentTarget }) => (isElastic.value = currentTarget.checked)}
        />
        {w.elastic}
      </label>
      <div class="grid">
        {(isElastic.value ? ['min', 'max', 'cpuPercent'] : ['pods']).map((name) => (
          <NumberField key={name} name={name} row={row} />
        ))}
      </div>
      <p class="mute small">{fill(w.scaleHint, { environment })}</p>
      <button type="submit" class="primary">
        {w.preview}
      </button>
      <p role="status">{said.value}</p>
      {asked.value === undefined ? null : (
        <Planned plan={asked.value.plan} wish={{ app, images: {}, source: asked.value.source }} />
      )}
    </form>
  );
};

const NumberField = ({ name, row: { pods = 1, autoscaler } }: { name: string; row: Row }) => {
  const w = words.value;
  const label = { pods: w.pods, min: w.atLeast, max: w.atMost, cpuPercent: w.cpuPercent }[name];
  const usual = {
    pods: autoscaler?.min ?? pods,
    min: autoscaler?.min ?? pods,
    max: autoscaler?.max ?? pods * 2,
    cpuPercent: 70,
  }[name];
  return (
    <div class="field">
      <label for={`scale-${name}`}>{label}</label>
      <input
        id={`scale-${name}`}
        name={name}
        inputMode="numeric"
        pattern="\d{1,5}"
        required
        autocomplete="off"
        defaultValue={String(usual)}
      />
    </div>
  );
};

const numbersIn = (given: FormData): Readonly<Record<string, number>> =>
  Object.fromEntries([...given].map(([name, value]) => [name, Number(value)]));
