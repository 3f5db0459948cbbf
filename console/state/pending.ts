import { signal } from '@preact/signals';

const key = 'tidegate.pending';

/** An act that was refused because the session had expired. It was not done, and is not repeated automatically. */
export interface Pending {
  readonly path: string;
  readonly method: string;
  readonly body?: unknown;
  readonly key?: string;
  /** The label of its button. */
  readonly says: string;
}

const isPending = (value: unknown): value is Pending =>
  typeof value === 'object' && value !== null && 'path' in value && 'method' in value && 'says' in value;

const read = (): Pending | undefined => {
  const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
  return isPending(kept) ? kept : undefined;
};

export const pending = signal<Pending | undefined>(read());

export const keepAct = (act: Pending): void => {
  sessionStorage.setItem(key, JSON.stringify(act));
  pending.value = act;
};

/** Before it is sent, so that it cannot be sent twice. */
export const dropAct = (): void => {
  sessionStorage.removeItem(key);
  pending.value = undefined;
};
