import type { StackSpec } from '#domain/stack/cloud-stack.ts';
import type { Cloud } from '#ports/cloud.ts';
import type { World } from '#ports/world.ts';

/**
 * Told every moment at which a process can die: before and after each call of a cloud, and after each note of a stack;
 * a deed leaves something behind.
 */
export type Probe = (what: string, isDeed: boolean) => void;

const deeds: readonly string[] = ['create', 'update', 'remove', 'reveal'];

/** The world as tasks have it, with the probe at each boundary between Tidegate and its clouds. */
export const probed = (world: World, probe: Probe): World => {
  const { clouds } = world;
  return {
    ...world,
    journal: {
      ...world.journal,
      append: async (stream, ...rest) => {
        const written = await world.journal.append(stream, ...rest);
        if (stream.startsWith('stack/')) probe(`noted ${JSON.stringify(rest[1]['kind'])}`, true);
        return written;
      },
    },
    ...(clouds !== undefined && {
      clouds: { ...clouds, open: async (...asked) => probedCloud(await clouds.open(...asked), probe) },
    }),
  };
};

const probedCloud = (cloud: Cloud, probe: Probe): Cloud => {
  const call = <A extends readonly unknown[], R>(name: string, run: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      probe(`before ${name}`, deeds.includes(name));
      const answer = await run(...args);
      probe(`after ${name}`, deeds.includes(name));
      return answer;
    };
  };
  return {
    ...cloud,
    account: call('account', () => cloud.account()),
    read: call('read', (name: string) => cloud.read(name)),
    preview: call('preview', (spec: StackSpec) => cloud.preview(spec)),
    create: call('create', (spec: StackSpec, token: string) => cloud.create(spec, token)),
    update: call('update', (spec: StackSpec, token: string) => cloud.update(spec, token)),
    remove: call('remove', (name: string, token: string) => cloud.remove(name, token)),
    events: call('events', (name: string, after?: string) => cloud.events(name, after)),
    reveal: call('reveal', (ref: string) => cloud.reveal(ref)),
  };
};

/** A question that was answered meanwhile is no trouble. */
export const isOver = (error: unknown): undefined => {
  if (error instanceof Error && /: (404|409|410) /.test(error.message)) return undefined;
  throw error;
};
