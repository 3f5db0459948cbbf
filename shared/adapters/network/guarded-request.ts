import { lookup as resolve } from 'node:dns';
import type { ClientRequest } from 'node:http';
import type { LookupFunction } from 'node:net';
import type { Guard } from './guard.ts';

/** The address of a name is one that must not be called. */
export class Forbidden extends Error {}

/** Resolves a name, if none of its addresses is blocked. */
export const lookupOf =
  ({ blocks }: Guard): LookupFunction =>
  (host, options, done) =>
    resolve(host, { ...options, all: true }, (error, found) => {
      const bad = error ?? (found.some(({ address }) => blocks(address)) ? new Forbidden() : null);
      const [first] = found ?? [];
      if (bad !== null || first === undefined) done(bad ?? new Error('nothing found'), '', 0);
      else if (options.all === true) done(null, found);
      else done(null, first.address, first.family);
    });

/** Ends a request that reaches a blocked address, however its name was resolved. */
export const guardRequest = (request: ClientRequest, { blocks }: Guard): void => {
  request.on('socket', (socket) =>
    socket.once('connect', () => {
      if (blocks(socket.remoteAddress ?? '')) request.destroy(new Forbidden());
    }),
  );
};
