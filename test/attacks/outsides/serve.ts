import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Outside } from './outside.ts';
import type { Payload } from './payloads.ts';

export interface Played {
  readonly url: string;
  close(): void;
}

/** A server on loopback that answers with the payload, once it has answered well what comes before. */
export const play = async (outside: Outside, payload: Payload, elsewhere: string): Promise<Played> => {
  const server = createServer({ maxHeaderSize: 65_536 }, (request, response) => {
    request.resume();
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const ahead = outside.ahead?.(request.url ?? '', url);
    if (ahead === undefined) payload.send(response, { elsewhere });
    else response.writeHead(ahead.status ?? 200, ahead.headers).end(ahead.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
