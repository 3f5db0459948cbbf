import { playIssuer } from '#test/fakes/issuer.ts';
import { machine, quantile } from './lab/machine.ts';
import { type LocalServer, openServer } from './lab/local-server.ts';
import type { Wish } from './lab/source.ts';
import type { Bench } from './run.ts';

/** Every release is asked for with a token of an issuer that the server has not seen yet. */
const releases = 20;
/** Each document this late: a slow issuer; it is given up after 2.4 s for both. */
const lateMs = 500;

const wish = (name: string): Wish => ({
  name,
  image: 'shop/app:1',
  replicas: 5,
  namespace: 'bench',
  steps: '[20%, 100%]',
  bake: '10m',
  checks: '{warmup: 0s, window: 10s, minRequests: 50, errors: {maxIncrease: 50%, floor: 1%}}',
});

/** From a request with an OIDC token whose keys must be fetched first to the first patch of the Deployment (bar: p95 below 3 s). */
export const bench = async (): Promise<Bench> => ({
  name: 'request with an OIDC token to first patch, keys not known yet',
  figures: {
    machine: machine(),
    unit: 'ms',
    'an issuer that answers at once': { ...(await measured(0)), bar: 3000 },
    [`each of its two documents ${lateMs} ms late`]: { ...(await measured(lateMs)), bar: 3000 },
  },
});

const measured = async (late: number) => {
  const issuers = await Promise.all(Array.from({ length: releases }, () => playIssuer({ lateMs: late })));
  const names = issuers.map((_, n) => `app-${n}`);
  const server = await openServer(
    names.map(wish),
    issuers.map(({ url }) => url),
  );
  try {
    const took: number[] = [];
    for (const [n, issuer] of issuers.entries()) {
      const token = await issuer.sign({ groups: ['ci'] }, Date.now());
      took.push(await untilFirstPatch(server, names[n] ?? '', token));
      if (issuer.asked() !== 2) throw new Error('the keys were known already');
    }
    const rounded = (share: number) => Math.round(quantile(took, share));
    return { p50: rounded(0.5), p95: rounded(0.95), most: rounded(1), of: took.length };
  } finally {
    await server.stop();
    for (const issuer of issuers) issuer.close();
  }
};

const patienceMs = 60_000;

const untilFirstPatch = async (server: LocalServer, app: string, token: string): Promise<number> => {
  const sentAt = Date.now();
  await server.release(app, 'shop/app:2', token);
  for (;;) {
    const patch = server.writes.find((write) => write.app === app && write.release !== undefined);
    if (patch !== undefined) return patch.at - sentAt;
    if (Date.now() - sentAt > patienceMs) throw new Error(`${app} was not patched`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
