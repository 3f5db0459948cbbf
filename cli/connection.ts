import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Exit, exit } from './exit.ts';
import type { Io } from './io.ts';
import { secretInEnv } from './login/client-secret.ts';
import { keepSignIn, readSignIn } from './login/sign-ins.ts';
import { insistOnOwn } from './server/private-files.ts';
import { message } from './words/message.ts';

/** The address of the control plane, and the credentials for it. */
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

/**
 * `--server`, then TIDEGATE_SERVER, then the note in this folder or one above it. The identity at that server comes
 * from TIDEGATE_TOKEN, else from a sign-in there, else from the owner's note.
 */
export const findServer = async (io: Io, given: string | undefined): Promise<Connection> => {
  const server = given ?? io.env['TIDEGATE_SERVER'];
  const token = io.env['TIDEGATE_TOKEN'];
  if (server !== undefined && token !== undefined) return { server: checked(server), token };
  const note = await readNote(io.cwd);
  const signedIn = await findSignIn(io, server === undefined ? note?.server : checked(server));
  if (signedIn !== undefined) return signedIn;
  if (server !== undefined && note?.server === checked(server)) return note;
  if (server !== undefined) throw new Exit(exit.denied, message('no-token', { server }));
  if (note !== undefined) return note;
  throw noServer();
};

/** The address alone, for signing in there. */
export const findAddress = async (io: Io, given: string | undefined): Promise<string> => {
  const server = given ?? io.env['TIDEGATE_SERVER'];
  if (server !== undefined) return checked(server);
  const note = await readNote(io.cwd);
  if (note === undefined) throw noServer();
  return note.server;
};

const noServer = (): Exit => new Exit(exit.unreachable, message('no-server'));

/** How long before its end a token is renewed, ms. */
const marginMs = 30_000;

/** The sign-in to a server, renewed if it has expired; if that fails, an Exit says what to do. */
const findSignIn = async (io: Io, server: string | undefined): Promise<Connection | undefined> => {
  const kept = server === undefined ? undefined : await readSignIn(io, server);
  if (server === undefined || kept === undefined) return undefined;
  if (io.now() < kept.expiresAt - marginMs) return { server, token: kept.idToken };
  const { refresh } = await import('./login/provider.ts');
  const renewed = await refresh(kept, secretInEnv(io));
  if (renewed === undefined) throw new Exit(exit.denied, message('sign-in-expired', { server }));
  await keepSignIn(io, server, renewed);
  return { server, token: renewed.idToken };
};

const checked = (server: string): string => {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new Exit(exit.usage, message('no-address', { server }));
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
    throw new Exit(exit.unreachable, message('note-unreadable', { file }));
  }
};
