import type { RemovalView } from '#shared/services/releases/removal-view.ts';
import type { FleetRow } from '#domain/promotion/fleet-row.ts';
import type { DriftView } from '#domain/drift/drift-view.ts';
import { listOf, type Page, pageOf } from './answer.ts';
import * as shapes from './answer-shapes.ts';
import type { Ask } from './ask.ts';
import type { Freeze } from '#domain/window/freeze.ts';

/** The scope of a freeze and its duration; by default everything, until it is thawed. */
export interface FreezeRequest {
  readonly reason: string;
  readonly app?: string;
  readonly environment?: string;
  readonly seconds?: number;
  readonly onEnter?: Freeze['onEnter'];
}

/** The target whose hold is lifted, and the reason. */
export interface LiftRequest {
  readonly app: string;
  readonly target: string;
  readonly reason: string;
}

/** What to remove, where, and the hash of the plan that was seen. */
export interface RemovalRequest {
  readonly app: string;
  readonly environments: readonly string[];
  readonly reason: string;
  readonly plan: string;
}

/** The part of the control plane that is about environments as a whole. */
export interface OperationClient {
  /** Freezes in force. */
  freezes(): Promise<readonly Freeze[]>;
  freeze(request: FreezeRequest): Promise<Freeze>;
  thaw(id: string, reason: string): Promise<Freeze>;
  /** How targets differ from what was released to them, as their clusters report it now. */
  drift(which: { readonly environment?: string; readonly app?: string }): Promise<readonly DriftView[]>;
  /** What runs in which environment, and what is verified for the next one. */
  fleet(): Promise<readonly FleetRow[]>;
  /** Promotes what is good in one environment to another; returns the id of the release that does it. */
  promoteApp(wish: { readonly app: string; readonly from: string; readonly to: string }): Promise<string>;
  /** What removing an application would remove and keep. */
  removal(app: string, environments: readonly string[]): Promise<RemovalView>;
  /** Takes it away; the id of the release that does it. */
  removeApp(wish: RemovalRequest): Promise<string>;
  lift(wish: LiftRequest): Promise<{ readonly lifted: readonly string[] }>;
}

export const openOperationClient = (ask: Ask): OperationClient => ({
  freezes: async () => (await ask<Page<Freeze>>('GET', '/v1/freezes', pageOf(shapes.freeze))).items,
  freeze: (request) => ask('POST', '/v1/freezes', shapes.freeze, { body: request }),
  drift: async (which) =>
    (
      await ask<Page<DriftView>>(
        'GET',
        `/v1/drift?${new URLSearchParams(which).toString()}`,
        pageOf(shapes.drift),
      )
    ).items,
  fleet: async () => (await ask<Page<FleetRow>>('GET', '/v1/fleet', pageOf(shapes.fleetRow))).items,
  promoteApp: async (wish) =>
    (await ask<{ release: string }>('POST', '/v1/promotions', { release: 'text' }, { body: wish })).release,
  lift: (wish) => ask('POST', '/v1/drift/lift', { lifted: listOf('text') }, { body: wish }),
  thaw: (id, reason) =>
    ask('POST', `/v1/freezes/${encodeURIComponent(id)}/thaw`, shapes.freeze, { body: { reason } }),
  removal: (app, environments) => {
    const environment = environments.length === 0 ? {} : { environment: environments.join(',') };
    const query = new URLSearchParams({ app, ...environment }).toString();
    return ask('GET', `/v1/removals?${query}`, shapes.removal);
  },
  removeApp: async ({ environments, ...wish }) => {
    const body = { ...wish, ...(environments.length === 0 ? {} : { environments }) };
    return (await ask<{ release: string }>('POST', '/v1/removals', { release: 'text' }, { body })).release;
  },
});
