import { open, reading } from '#shared/http/authenticate.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';
import { allowOrigin } from './webhooks/handshake.ts';
import { receiveHook } from './webhooks/receive.ts';
import { listReceivers, testReceiver, trial } from './webhooks/receivers.ts';

export const ciRoutes = [
  open('POST /v1/hooks/{receiver}', receiveHook),
  open('POST /v1/hooks/{receiver}/{secret}', receiveHook),
  open('OPTIONS /v1/hooks/{receiver}', allowOrigin),
  open('OPTIONS /v1/hooks/{receiver}/{secret}', allowOrigin),
  reading('GET /v1/receivers', 'anywhere', listReceivers),
  reading('POST /v1/receivers/{receiver}/test', 'anywhere', testReceiver, trial),
];

export const handler = onHttp(ciRoutes);
