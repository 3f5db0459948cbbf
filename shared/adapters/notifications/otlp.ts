import { traceOf } from '#domain/trace/otlp.ts';
import { sha256Hex } from '#shared/crypto/digest.ts';
import { call, nothingToTell, sentBy } from './call.ts';
import type { SinkKind } from './kind.ts';

/**
 * One trace a release, when it is over. Its ids are made from the release, so a repetition is the same trace; spans that
 * a collector rejects are not sent again, as OTLP asks.
 */
export const otlp: SinkKind = {
  about: 'one OpenTelemetry trace of each release, when it is over',
  token: { about: 'value of the header `Authorization`, such as `Bearer …`', isNeeded: false },
  send: async ({ place, notice, story }) => {
    if (notice.kind !== 'ended') return nothingToTell;
    const { release, app } = notice;
    return sentBy(
      await call({
        url: `${place.url.replace(/\/(v1\/traces\/?)?$/, '')}/v1/traces`,
        headers: place.token === '' ? {} : { authorization: place.token },
        body: traceOf(await story(), { release, app, hash: sha256Hex }),
      }),
    );
  },
};
