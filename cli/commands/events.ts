import type { JsonObject } from '#domain/json.ts';
import { traceOf } from '#domain/trace/otlp.ts';
import type { EventView } from '#domain/view/view.ts';
import { sha256Hex } from '#shared/crypto/digest.ts';
import type { Client } from '../client.ts';
import { exit } from '../exit.ts';
import { listOf, print } from '../output.ts';
import { pickRelease } from '../pick.ts';
import type { Verb } from '../verb.ts';
import { afterWatch, watch } from '../watch/watch.ts';
import { eventLine, unrepeated } from '../watch/format-event.ts';

/** `tidegate events [release]` */
export const events: Verb = {
  name: 'events',
  summary: 'list the events of a release',
  takes: '[release|app]',
  flags: {
    after: { about: 'only what came after this event', hint: 'cursor' },
    trace: { about: 'as one OpenTelemetry trace: the JSON to POST to a collector at /v1/traces' },
  },
  async run(args, io, client) {
    const id = await pickRelease(client, args.words[0]);
    const after = args.text('after') ?? '';
    if (args.is('watch')) return afterWatch(io, id, await watch(io, client, id, { ...args, after }));
    if (args.is('trace')) {
      io.out(JSON.stringify(await readTrace(client, id)));
      return exit.ok;
    }
    const { items, next } = await readAll(client, id, after);
    print(io, args.output, {
      value: { ...listOf('EventList', items), release: id, next },
      names: items.map(({ cursor }) => cursor),
      table: () =>
        items
          .filter(unrepeated())
          .map((event) => eventLine(io, event))
          .join('\n'),
    });
    return exit.ok;
  },
};

const readTrace = async (client: Client, release: string): Promise<JsonObject> => {
  const [{ app }, { items }] = await Promise.all([client.release(release), readAll(client, release, '')]);
  return traceOf(items, { release, app, hash: sha256Hex });
};

const readAll = async (
  client: Client,
  id: string,
  after: string,
): Promise<{ readonly items: readonly EventView[]; readonly next: string }> => {
  const items: EventView[] = [];
  for (let next = after; ;) {
    const page = await client.events(id, next, 0);
    items.push(...page.events);
    if (page.events.length === 0 || page.done || page.next === next) return { items, next: page.next };
    next = page.next;
  }
};
