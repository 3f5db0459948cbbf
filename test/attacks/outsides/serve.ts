import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Server, type Socket } from 'node:net';
import type { Outside } from './outside.ts';
import type { Payload } from './payloads.ts';

export interface Played {
  readonly url: string;
  close(): void;
}

/** A server on loopback that answers with the payload, once it has answered well what comes before. */
export const play = async (outside: Outside, payload: Payload, elsewhere: string): Promise<Played> => {
  const sockets = new Set<Socket>();
  const server = 'talk' in payload ? createRawServer() : createServer({ maxHeaderSize: 65_536 });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    if (!('talk' in payload)) return;
    socket.on('error', () => undefined).resume();
    payload.talk(socket);
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const ahead = outside.ahead?.(request.url ?? '', url);
    if (ahead !== undefined) response.writeHead(ahead.status ?? 200, ahead.headers).end(ahead.text);
    else if ('send' in payload) payload.send(response, { elsewhere });
  });
  const url = `http://127.0.0.1:${await portOf(server)}`;
  return {
    url,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};

const portOf = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};
