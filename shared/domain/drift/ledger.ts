import type { Entry } from '../journal.ts';
import { sameJson } from '../json.ts';
import { type DriftedObject, fieldNames, healable } from './drift.ts';

/** What was found and done about the drift of one target: the stream `drift/<app>/<target>`. */
export type DriftFact =
  /** Recorded only if it differs from the last finding; `total` includes those that were left out. */
  | { readonly kind: 'seen'; readonly objects: readonly DriftedObject[]; readonly total: number }
  | { readonly kind: 'healing'; readonly release: string; readonly fields: readonly string[] }
  /** Another manager writes the same field repeatedly: people decide which of the two owns it. */
  | { readonly kind: 'stopped'; readonly field: string; readonly manager: string }
  /** A revision that was rolled back may come back, and what was stopped continues. */
  | { readonly kind: 'lifted'; readonly by: string; readonly reason: string };

/** The fold of that stream. */
export interface DriftLedger {
  readonly seen: readonly DriftedObject[];
  readonly heals: readonly {
    readonly at: number;
    readonly release: string;
    readonly fields: readonly string[];
  }[];
  readonly stopped?: { readonly field: string; readonly manager: string };
  /** When a hold was last lifted, epoch ms, and the number of that fact. */
  readonly lifted?: {
    readonly at: number;
    readonly seq: number;
    readonly by: string;
    readonly reason: string;
  };
}

export const foldLedger = (entries: readonly Entry<DriftFact>[]): DriftLedger =>
  entries.reduce<DriftLedger>(
    (state, { at, seq, event }) => {
      switch (event.kind) {
        case 'seen':
          return event.objects.length === 0
            ? calm({ ...state, seen: [] })
            : { ...state, seen: event.objects };
        case 'healing':
          return { ...state, heals: [...state.heals, { at, release: event.release, fields: event.fields }] };
        case 'stopped':
          return { ...state, stopped: { field: event.field, manager: event.manager } };
        case 'lifted':
          return { ...calm(state), heals: [], lifted: { at, seq, by: event.by, reason: event.reason } };
        default:
          return event satisfies never;
      }
    },
    { seen: [], heals: [] },
  );

/** What the other one wrote is gone: the fight is over. */
const calm = (ledger: DriftLedger): DriftLedger => {
  const { stopped: _, ...state } = ledger;
  return state;
};

export const isNews = ({ seen }: DriftLedger, objects: readonly DriftedObject[]): boolean =>
  !sameJson(seen, objects);

/** How often a field is put back within a day; after that a person decides between the two managers. */
export const mostHeals = 3;
const dayMs = 86_400_000;

export type HealDecision =
  | { readonly kind: 'heal'; readonly fields: readonly string[] }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'stop'; readonly field: string; readonly manager: string }
  | { readonly kind: 'stopped'; readonly field: string; readonly manager: string }
  | { readonly kind: 'nothing' };

/** What to do about drift: put it back, more and more seldom, and not without end. `everyMs` lies between two looks. */
export const decideHeal = (
  ledger: DriftLedger,
  objects: readonly DriftedObject[],
  everyMs: number,
  now: number,
): HealDecision => {
  const drifted = healable(objects);
  const fields = drifted.flatMap(fieldNames);
  if (fields.length === 0) return { kind: 'nothing' };
  if (ledger.stopped !== undefined) return { kind: 'stopped', ...ledger.stopped };
  const recent = ledger.heals.filter(({ at }) => now - at < dayMs);
  const timesOf = (field: string): number => recent.filter((heal) => heal.fields.includes(field)).length;
  const fought = fields.find((field) => timesOf(field) >= mostHeals);
  if (fought !== undefined)
    return { kind: 'stop', field: fought, manager: managerOf(drifted, fought) ?? 'somebody else' };
  const worst = Math.max(...fields.map(timesOf));
  const last = recent.at(-1)?.at ?? 0;
  const until = worst < 2 ? 0 : last + everyMs * 3 ** (worst - 1);
  return now < until ? { kind: 'wait', until } : { kind: 'heal', fields };
};

const managerOf = (objects: readonly DriftedObject[], name: string): string | undefined =>
  objects
    .flatMap(({ object, fields }) => fields.map((field) => ({ ...field, name: `${object} ${field.path}` })))
    .find((field) => field.name === name)?.manager;
