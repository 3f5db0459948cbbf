import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An API server that answers everything with the same text, over loopback. */
export interface HostileCluster {
  readonly url: string;
  says(answer: { readonly status: number; readonly text: string }): void;
  close(): void;
}

export const openHostileCluster = async (): Promise<HostileCluster> => {
  let answer = { status: 500, text: '' };
  const server = createServer((_, response) =>
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.text),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    says: (next) => void (answer = next),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
