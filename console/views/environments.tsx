import { useSignal } from '@preact/signals';
import type { Freeze } from '#domain/window/freeze.ts';
import type { FleetRow } from '#domain/promotion/fleet-row.ts';
import type { DriftView } from '#domain/drift/drift-view.ts';
import { DriftTable } from '../parts/drift.tsx';
import { Freezes } from '../parts/freezes.tsx';
import { Promotions } from '../parts/promotions.tsx';
import { Contact } from '../parts/stale.tsx';
import { useAsked } from '../state/asked.ts';
import { inOrder } from '../state/fleet.ts';
import { polledTogether, usePolled } from '../state/polled.ts';
import { fill, words } from '../words/words.ts';

type Listed<T> = { readonly items: readonly T[] };

/**
 * Each environment: whether releases may move, how its clusters differ from what was released, and what may be
 * promoted.
 */
export const Environments = () => {
  const fleet = usePolled<Listed<FleetRow>>('/v1/fleet');
  const freezes = usePolled<Listed<Freeze>>('/v1/freezes');
  // The clusters themselves are asked, so only on request.
  const look = useSignal(0);
  const drift = useAsked<Listed<DriftView>>('/v1/drift', look.value);
  const w = words.value;
  const rows = fleet.value.value?.items;
  const names = inOrder((rows ?? []).map(({ environment }) => environment));
  const spots = drift.value !== undefined && 'value' in drift.value ? drift.value.value.items : undefined;
  return (
    <>
      <div class="title">
        <h1>{w.environments}</h1>
        <button type="button" onClick={() => (look.value += 1)}>
          {w.lookAgain}
        </button>
      </div>
      <Contact of={polledTogether(fleet.value, freezes.value)} />
      {rows?.length === 0 ? <p class="empty">{w.noApps}</p> : null}
      {drift.value !== undefined && 'problem' in drift.value ? (
        <p class="empty">{drift.value.problem}</p>
      ) : null}
      {names.map((environment) => (
        <section key={environment} aria-labelledby={`environment-${environment}`}>
          <div class="title spaced">
            <h2 id={`environment-${environment}`}>{environment}</h2>
            <Freezes
              environment={environment}
              freezes={(freezes.value.value?.items ?? []).filter((freeze) => isOf(freeze, environment))}
            />
          </div>
          <Promotions rows={(rows ?? []).filter((row) => row.environment === environment)} />
          {spots === undefined ? (
            drift.value === undefined ? (
              <p class="skeleton">{w.askingClusters}</p>
            ) : null
          ) : (
            <DriftTable
              label={fill(w.targetsIn, { environment })}
              spots={spots.filter((spot) => (spot.environment ?? '') === environment)}
            />
          )}
        </section>
      ))}
    </>
  );
};

/** One that names no environment is of all. */
const isOf = ({ environments }: Freeze, environment: string): boolean =>
  environments === undefined || environments.includes(environment);
