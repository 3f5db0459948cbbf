import { openSimulatedCloud } from '#adapters/cloud/simulated/open.ts';
import { simulatedTemplates } from '#adapters/cloud/simulated/templates.ts';
import { Failure, type FailureName } from '#domain/failure.ts';
import type { Asked, StackSpec } from '#domain/stack/cloud-stack.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cloud, Clouds } from '#ports/cloud.ts';
import type { CloudFault } from '../sequence.ts';
import type { Gate } from './gate.ts';

/** A stack as a checker sees it. */
export interface SeenStack {
  readonly name: string;
  readonly phase: string;
  readonly size: string;
}

/** The cloud of a sequence: simulated stacks, and what goes wrong on the way to them. */
export interface CloudGround {
  /** As one call of a task reaches it. */
  through(gate: Gate): Clouds;
  /** The next so many calls meet this. */
  next(fault: CloudFault, times: number): void;
  clear(): void;
  look(): Promise<readonly SeenStack[]>;
}

const failures: Readonly<Record<Exclude<CloudFault, 'cloud-lost' | 'cloud-never'>, FailureName>> = {
  'cloud-unreachable': 'ProviderUnreachable',
  'cloud-limit': 'ProviderLimit',
  'cloud-busy': 'StackBusy',
};

const unknown: Asked = { kind: 'unknown', reason: 'the answer did not come' };

export const openCloudGround = (clock: Clock): CloudGround => {
  const cloud = openSimulatedCloud({ name: 'one', clock, seconds: 20 });
  const sizes = new Map<string, string>();
  let waiting: { readonly fault: CloudFault; left: number }[] = [];
  const take = (isWrite: boolean): CloudFault | undefined => {
    const fits = ({ fault }: { readonly fault: CloudFault }) => isWrite || fault === 'cloud-unreachable';
    const found = waiting.find(fits);
    if (found === undefined) return undefined;
    found.left -= 1;
    waiting = waiting.filter(({ left }) => left > 0);
    return found.fault;
  };
  const failing = (fault: CloudFault | undefined): void => {
    if (fault === undefined || fault === 'cloud-lost' || fault === 'cloud-never') return;
    throw new Failure(failures[fault], 'cloud one', fault);
  };
  const write = async (name: string, size: string | undefined, run: () => Promise<Asked>): Promise<Asked> => {
    const fault = take(true);
    failing(fault);
    if (fault === 'cloud-never') return unknown;
    const asked = await run();
    if (size === undefined) sizes.delete(name);
    else if (asked.kind === 'accepted') sizes.set(name, size);
    return fault === 'cloud-lost' ? unknown : asked;
  };
  const sizeOf = ({ parameters }: StackSpec): string => parameters['Size'] ?? 'small';
  const through = (gate: Gate): Cloud => {
    const read = <T>(run: () => Promise<T>): Promise<T> =>
      gate.read(async () => {
        failing(take(false));
        return run();
      });
    return {
      name: cloud.name,
      account: () => read(() => cloud.account()),
      read: (name) => read(() => cloud.read(name)),
      preview: (spec) => read(() => cloud.preview(spec)),
      create: (spec, token) =>
        gate.effect(() => write(spec.name, sizeOf(spec), () => cloud.create(spec, token))),
      update: (spec, token) =>
        gate.effect(() => write(spec.name, sizeOf(spec), () => cloud.update(spec, token))),
      remove: (name, token) => gate.effect(() => write(name, undefined, () => cloud.remove(name, token))),
      events: (name, after) => read(() => cloud.events(name, after)),
      drift: (name) => read(() => cloud.drift(name)),
      reveal: (ref) => read(() => cloud.reveal(ref)),
    };
  };
  return {
    through: (gate) => ({
      offers: async () => [
        {
          name: 'one',
          classes: Object.keys(simulatedTemplates),
          scope: 'account',
          words: { snapshotTypes: [] },
        },
      ],
      open: async () => through(gate),
      template: async (_, name) => simulatedTemplates[name] ?? {},
    }),
    next: (fault, times) => void waiting.push({ fault, left: times }),
    clear: () => void (waiting = []),
    look: async () => {
      const all = await Promise.all(cloud.stacks().map((name) => cloud.read(name)));
      return all.flatMap((stack) =>
        stack === undefined
          ? []
          : [{ name: stack.name, phase: stack.phase, size: sizes.get(stack.name) ?? '' }],
      );
    },
  };
};
