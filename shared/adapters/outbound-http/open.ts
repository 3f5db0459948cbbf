import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { CallAnswer } from '#domain/release/hook-progress.ts';
import type { OutboundCall, OutboundHttp } from '#ports/outbound-http.ts';
import { guard, type Guard } from '../network/guard.ts';
import { Forbidden, guardRequest, lookupOf } from '../network/guarded-request.ts';

interface OutboundHttpOptions {
  /** Whether this machine itself may be called: on one machine yes, in a function of the cloud no. */
  readonly allowsLoopback: boolean;
  readonly timeoutMs?: number;
}

const mostBytes = 65_536;

/**
 * Calls addresses over HTTP. A name is resolved and checked at the moment of the call, so that it cannot change in
 * between.
 */
export const openOutboundHttp = ({
  allowsLoopback,
  timeoutMs = 10_000,
}: OutboundHttpOptions): OutboundHttp => {
  const guarded = guard({ allowsLoopback });
  return {
    call: async (call) => {
      const url = URL.parse(call.url);
      const reason = whyNot(url, call, guarded);
      if (reason !== undefined || url === null) return { kind: 'refused', reason: reason ?? 'no address' };
      return send(url, call, guarded, timeoutMs);
    },
  };
};

const whyNot = (url: URL | null, { body }: OutboundCall, { blocks }: Guard): string | undefined => {
  if (url === null) return 'it is not an address';
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return `only http and https can be called, not ${url.protocol}`;
  if (url.username !== '' || url.password !== '') return 'an address must not contain a login';
  if (Buffer.byteLength(body) > mostBytes) return `what is sent is longer than ${mostBytes} bytes`;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) !== 0 && blocks(host) ? forbidden : undefined;
};

const forbidden = 'applications may not call this address';

const send = (
  url: URL,
  { body, key }: OutboundCall,
  guarded: Guard,
  timeoutMs: number,
): Promise<CallAnswer> =>
  new Promise((settle) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'idempotency-key': key,
        'user-agent': 'tidegate',
      },
      lookup: lookupOf(guarded),
      // A connection of its own: the address that was checked is the one that is called.
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
    });
    guardRequest(request, guarded);
    request.on('response', (response) => {
      settle(answerOf(response.statusCode ?? 0));
      // The body is not needed, and reading it could be endless.
      response.destroy();
    });
    request.on('error', (error) =>
      settle(
        error instanceof Forbidden
          ? { kind: 'refused', reason: forbidden }
          : { kind: 'unheard', reason: 'it could not be reached' },
      ),
    );
    request.end(body);
  });

/** A redirect counts as a refusal: the author of the application must write the final address. */
const answerOf = (status: number): CallAnswer => {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const reason = `it answered ${status}`;
  const isPassing = status >= 500 || status === 408 || status === 429;
  return { kind: isPassing ? 'unheard' : 'refused', reason };
};
