import type { StackSpec } from '#domain/stack/cloud-stack.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cloud } from '#ports/cloud.ts';
import { Arrivals, type CloudFault } from './faults.ts';
import { viewOf } from './stack.ts';
import { Stacks } from './stacks.ts';
import { changesOf } from './template.ts';

export interface SimulatedCloud extends Cloud {
  /** Calls that have arrived, in order: `create shop-db`. */
  readonly calls: readonly string[];
  /** Names of the existing stacks. */
  stacks(): readonly string[];
  /** Ids of all resources that were ever made. */
  readonly made: readonly string[];
  inject(fault: CloudFault): void;
  /** Someone changes or removes a stack by hand, or it is stuck half done. */
  byHand(name: string, what: 'drift' | 'remove' | 'break'): void;
}

interface Options {
  readonly name: string;
  readonly clock: Pick<Clock, 'now'>;
  /** How long each operation takes. */
  readonly seconds?: number;
  readonly account?: string;
  /** Whether somebody announces what it does. */
  readonly announces?: boolean;
}

/** A cloud in memory: stacks that take time, tokens, previews, rollbacks of its own, and failures on demand. */
export const openSimulatedCloud = (options: Options): SimulatedCloud => {
  const { name, clock, seconds = 30, account = '000000000000/simulated', announces = false } = options;
  const stacks = new Stacks(`cloud ${name}`, clock, seconds);
  const arrivals = new Arrivals(`cloud ${name}`);
  /** Until the next update. */
  const drifted = new Set<StackSpec | undefined>();
  return {
    ...writesOf(stacks, arrivals),
    name,
    announces,
    calls: arrivals.calls,
    made: stacks.made,
    stacks: () => stacks.names(),
    inject: (fault) => arrivals.inject(fault),
    byHand: (stack, what) => {
      if (what === 'remove') stacks.forget(stack);
      else if (what === 'break') stacks.break(stack);
      else drifted.add(stacks.find(stack)?.spec);
    },
    account: async () => {
      arrivals.read('account');
      return account;
    },
    drift: async (stack) => {
      arrivals.read('drift', stack);
      const spec = stacks.find(stack)?.spec;
      return spec !== undefined && drifted.has(spec)
        ? { kind: 'drifted', resources: Object.keys(stacks.templateOf(spec).resources) }
        : { kind: 'in-sync' };
    },
    ...readsOf(stacks, arrivals),
  };
};

const writesOf = (stacks: Stacks, arrivals: Arrivals): Pick<Cloud, 'create' | 'update' | 'remove'> => ({
  create: async (spec, token) => {
    stacks.templateOf(spec);
    return arrivals.write('create', spec.name, () => stacks.create(spec, token));
  },
  update: async (spec, token) => {
    stacks.templateOf(spec);
    return arrivals.write('update', spec.name, () => stacks.update(spec, token));
  },
  remove: async (stack) => arrivals.write('remove', stack, () => stacks.remove(stack)),
});

const readsOf = (
  stacks: Stacks,
  arrivals: Arrivals,
): Pick<Cloud, 'read' | 'preview' | 'events' | 'reveal'> => ({
  read: async (stack) => {
    arrivals.read('read', stack);
    const found = stacks.find(stack);
    return found && viewOf(found);
  },
  preview: async (spec) => {
    arrivals.read('preview', spec.name);
    const before = stacks.find(spec.name);
    const isEmpty = before === undefined || before.status === 'ROLLBACK_COMPLETE';
    return changesOf(isEmpty ? undefined : stacks.templateOf(before.spec), stacks.templateOf(spec));
  },
  events: async (stack, after = '') => {
    arrivals.read('events', stack);
    return (stacks.find(stack)?.events ?? []).filter(({ id }) => id > after);
  },
  reveal: async (ref) => {
    arrivals.read('reveal');
    return `secret of ${ref}`;
  },
});
