import type { Freeze } from '#domain/window/freeze.ts';

/** What a freeze holds, and how long; everything, until somebody takes it back, where nothing is said. */
export interface FreezeRequest {
  readonly reason: string;
  readonly app?: string;
  readonly environment?: string;
  readonly seconds?: number;
  readonly onEnter?: Freeze['onEnter'];
}

/** The part of the control plane that is about environments as a whole. */
export interface OperationClient {
  /** Freezes in force. */
  freezes(): Promise<readonly Freeze[]>;
  freeze(request: FreezeRequest): Promise<Freeze>;
  thaw(id: string, reason: string): Promise<Freeze>;
}

type Ask = <T>(method: string, path: string, asking?: { readonly body?: unknown }) => Promise<T>;

export const openOperationClient = (ask: Ask): OperationClient => ({
  freezes: async () => (await ask<{ items: readonly Freeze[] }>('GET', '/v1/freezes')).items,
  freeze: (request) => ask('POST', '/v1/freezes', { body: request }),
  thaw: (id, reason) => ask('POST', `/v1/freezes/${encodeURIComponent(id)}/thaw`, { body: { reason } }),
});
