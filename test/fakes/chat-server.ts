import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface PlayedChat {
  /** Its incoming webhook. */
  readonly url: string;
  /** Texts of the posts that it has answered with 200, and of all. */
  readonly taken: string[];
  readonly posted: string[];
  /** What it answers from now on: a status, or nothing at all. */
  answer: number | 'silence';
  /** Statuses of the next posts, before that. */
  readonly next: number[];
  close(): void;
}

/** A chat that takes `{ "text": … }` at an address, or does not. */
export const playChat = async (): Promise<PlayedChat> => {
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const { text } = body as { readonly text: string };
      played.posted.push(text);
      const status = played.next.shift() ?? played.answer;
      if (status === 200) played.taken.push(text);
      return status === 'silence' ? undefined : response.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const played: PlayedChat = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook-secret`,
    taken: [],
    posted: [],
    answer: 200,
    next: [],
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return played;
};
