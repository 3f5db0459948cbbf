import type { Cloud } from '#ports/cloud.ts';
import type { World } from '#ports/world.ts';

/** Told every moment at which a process can die: before and after each call of a cloud, and after each note of a stack. */
export type Probe = (what: string) => void;

/** The world as tasks have it, with the probe at each boundary between Tidegate and its clouds. */
export const probed = (world: World, probe: Probe): World => {
  const { clouds } = world;
  return {
    ...world,
    journal: {
      ...world.journal,
      append: async (stream, ...rest) => {
        const written = await world.journal.append(stream, ...rest);
        if (stream.startsWith('stack/')) probe(`noted ${String(rest[1]['kind'])}`);
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
      probe(`before ${name}`);
      const answer = await run(...args);
      probe(`after ${name}`);
      return answer;
    };
  };
  return {
    ...cloud,
    account: call('account', cloud.account),
    read: call('read', cloud.read),
    preview: call('preview', cloud.preview),
    create: call('create', cloud.create),
    update: call('update', cloud.update),
    remove: call('remove', cloud.remove),
    events: call('events', cloud.events),
    reveal: call('reveal', cloud.reveal),
  };
};

/** A question that was answered meanwhile is no trouble. */
export const isOver = (error: unknown): undefined => {
  if (error instanceof Error && /: (404|409|410) /.test(error.message)) return undefined;
  throw error;
};
