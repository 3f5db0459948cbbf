import { afterAll, beforeAll } from 'vitest';
import { openOciRegistry } from '#adapters/registry/oci.ts';
import { openRegistryServer, type PlayedRegistry } from './registry-server.ts';
import { testRegistry } from './registry.ts';

let [open, closed, away]: (PlayedRegistry | undefined)[] = [];
beforeAll(async () => {
  open = await openRegistryServer('open');
  closed = await openRegistryServer('tokens');
  away = await openRegistryServer('open');
  away.close();
});
afterAll(() => [open, closed].forEach((server) => server?.close()));

testRegistry(async () => {
  const hosts = { host: open?.host ?? '', closed: closed?.host ?? '', away: away?.host ?? '' };
  const clock = { now: () => 0, sleep: async () => {} };
  const registry = openOciRegistry({ places: Object.values(hosts).map((host) => ({ host })), clock });
  return { ...hosts, registry };
});
