import type { FleetRow } from '#domain/promotion/fleet-row.ts';
import type { DriftView } from '#domain/drift/drift-view.ts';
import type { Freeze } from '#domain/window/freeze.ts';

/** What a freeze holds, and how long; everything, until somebody takes it back, where nothing is said. */
export interface FreezeRequest {
  readonly reason: string;
  readonly app?: string;
  readonly environment?: string;
  readonly seconds?: number;
  readonly onEnter?: Freeze['onEnter'];
}

/** Which target lets come again what was held there, and why. */
export interface LiftRequest {
  readonly app: string;
  readonly target: string;
  readonly reason: string;
}

/** The part of the control plane that is about environments as a whole. */
export interface OperationClient {
  /** Freezes in force. */
  freezes(): Promise<readonly Freeze[]>;
  freeze(request: FreezeRequest): Promise<Freeze>;
  thaw(id: string, reason: string): Promise<Freeze>;
  /** How targets stand against what was released there, as their clusters say it now. */
  drift(which: { readonly environment?: string; readonly app?: string }): Promise<readonly DriftView[]>;
  /** What runs in which environment, and what is verified for the next one. */
  fleet(): Promise<readonly FleetRow[]>;
  /** Brings what is good in one environment to another; the id of the release that does it. */
  promoteApp(wish: { readonly app: string; readonly from: string; readonly to: string }): Promise<string>;
  lift(wish: LiftRequest): Promise<{ readonly lifted: readonly string[] }>;
}

type Ask = <T>(method: string, path: string, asking?: { readonly body?: unknown }) => Promise<T>;

export const openOperationClient = (ask: Ask): OperationClient => ({
  freezes: async () => (await ask<{ items: readonly Freeze[] }>('GET', '/v1/freezes')).items,
  freeze: (request) => ask('POST', '/v1/freezes', { body: request }),
  drift: async (which) =>
    (await ask<{ items: readonly DriftView[] }>('GET', `/v1/drift?${new URLSearchParams(which).toString()}`))
      .items,
  fleet: async () => (await ask<{ items: readonly FleetRow[] }>('GET', '/v1/fleet')).items,
  promoteApp: async (wish) =>
    (await ask<{ release: string }>('POST', '/v1/promotions', { body: wish })).release,
  lift: (wish) => ask('POST', '/v1/drift/lift', { body: wish }),
  thaw: (id, reason) => ask('POST', `/v1/freezes/${encodeURIComponent(id)}/thaw`, { body: { reason } }),
});
