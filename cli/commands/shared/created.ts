import type { Client } from '../../client.ts';
import { clean } from '../../text/clean.ts';

/**
 * The objects that a release found missing and created, `Deployment/shop`, by all of its events: an undo removes them.
 * At most 12 a target are named there.
 */
export const createdBy = async (client: Client, release: string): Promise<readonly string[]> => {
  const created = new Set<string>();
  for (let after = ''; ;) {
    const { events, next, done } = await client.events(release, after, 0);
    for (const { fact } of events)
      if (fact.kind === 'prepared')
        for (const { object, kind } of fact.changes?.named ?? [])
          if (kind === 'new') created.add(clean(object));
    if (done || events.length === 0) return [...created];
    after = next;
  }
};
