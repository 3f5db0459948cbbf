import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Exposes whatever lines are given, in the text format, on a random port of 127.0.0.1. */
export const startTextExporter = async (lines: () => readonly string[]) => {
  const server = createServer((_, answer) =>
    answer.setHeader('content-type', 'text/plain; version=0.0.4').end(`${lines().join('\n')}\n`),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>((done) => server.close(() => done()));
    },
  };
};
