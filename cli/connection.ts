import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Exit, exit } from './exit.ts';
import type { Io } from './io.ts';
import { insistOnOwn } from './server/private-files.ts';

/** Where the control plane is and how to prove that one may ask it. */
export interface Connection {
  /** `http://127.0.0.1:8420`, without a slash at the end. */
  readonly server: string;
  readonly token: string;
}

/** What a running server leaves in `.tidegate/server.json` (mode 0600) for the verbs in the other terminal. */
export interface ServerNote extends Connection {
  readonly pid: number;
  readonly startedAt: string;
}

export const noteFile = (folder: string): string => join(folder, '.tidegate', 'server.json');

/** `--server`, then TIDEGATE_SERVER with TIDEGATE_TOKEN, then the note in this folder or one above it. */
export const findServer = async (io: Io, given: string | undefined): Promise<Connection> => {
  const server = given ?? io.env['TIDEGATE_SERVER'];
  const token = io.env['TIDEGATE_TOKEN'];
  if (server !== undefined && token !== undefined) return { server: checked(server), token };
  const note = await readNote(io.cwd);
  if (server !== undefined && note?.server === checked(server)) return note;
  if (server !== undefined)
    throw new Exit(exit.denied, `no token for ${server}: set TIDEGATE_TOKEN to the token of that server`);
  if (note !== undefined) return note;
  throw new Exit(
    exit.unreachable,
    'no server runs in this folder (there is no .tidegate/server.json here or above): start one with ' +
      '`tidegate demo` or `tidegate up`, or name one with --server and TIDEGATE_TOKEN',
  );
};

const checked = (server: string): string => {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new Exit(exit.usage, `--server ${server} is not an http(s) address`);
  return url.href.replace(/\/+$/, '');
};

const readNote = async (folder: string): Promise<ServerNote | undefined> => {
  const text = await readFile(noteFile(folder), 'utf8').catch(() => undefined);
  if (text !== undefined) {
    await insistOnOwn(dirname(noteFile(folder)));
    await insistOnOwn(noteFile(folder));
    return readText(noteFile(folder), text);
  }
  const above = dirname(folder);
  return above === folder ? undefined : readNote(above);
};

const readText = (file: string, text: string): ServerNote => {
  try {
    return JSON.parse(text) as ServerNote;
  } catch {
    throw new Exit(exit.unreachable, `${file} is not readable as JSON: start the server again`);
  }
};
