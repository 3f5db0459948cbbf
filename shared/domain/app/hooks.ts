import type { Json } from '../json.ts';
import type { StepTest } from './step-test.ts';

/** What a release does between its waves besides moving targets, at the place given in the application. */
export type Hook = NamedHookAction & {
  /** Index of the wave that it comes before; the number of waves for what comes after the last. */
  readonly beforeWave: number;
};

export type NamedHookAction = HookAction & {
  /** What people call it: the name of the workflow's step. */
  readonly step: string;
  /** Done also when the release does not end well. */
  readonly always?: true;
  /** Runs only if this holds, also if the release fails; `waves` are those of the steps that it refers to. */
  readonly when?: {
    readonly test: StepTest;
    readonly waves: Readonly<Record<string, readonly [from: number, to: number]>>;
  };
};

export type HookAction =
  /** Until the newest release of that application has ended well in every place of that namespace. */
  | {
      readonly kind: 'wait-for-app';
      readonly app: string;
      readonly namespace: string;
      readonly withinSeconds: number;
    }
  | { readonly kind: 'stand-still'; readonly seconds: number }
  /** A line for people, through the channels of the server. */
  | { readonly kind: 'tell'; readonly text: string }
  /** One POST of JSON. If it is vital, the release does not continue before the endpoint has accepted it. */
  | { readonly kind: 'call'; readonly url: string; readonly body: Json; readonly isVital: boolean };

/** How far a hook has come. */
export interface HookState {
  readonly state: 'waits' | 'done' | 'failed' | 'skipped';
  readonly reason: string;
  /** Epoch ms of its first fact. */
  readonly since: number;
  /** How often it has been said to wait. */
  readonly times: number;
}

/** `https://hooks.example.org` of any longer address. */
export const hostOf = (url: string): string => /^[a-z]+:\/\/[^/?#\s@]+/.exec(url)?.[0] ?? 'an address';
