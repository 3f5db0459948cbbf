import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Io } from '../io.ts';
import { writePrivately } from '../server/private-file.ts';

/** What `tidegate login` keeps of one server, in a file that only this user reads. */
export interface SignIn {
  readonly issuer: string;
  readonly clientId: string;
  readonly idToken: string;
  readonly refreshToken?: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

type SignIns = Readonly<Record<string, SignIn>>;

/** `$XDG_CONFIG_HOME/tidegate/sign-ins.json`, or the same below `~/.config`. */
const fileOf = ({ env, cwd }: Io): string =>
  join(
    env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? env['USERPROFILE'] ?? cwd, '.config'),
    'tidegate',
    'sign-ins.json',
  );

export const readSignIn = async (io: Io, server: string): Promise<SignIn | undefined> => {
  const all = await readAll(io);
  return Object.hasOwn(all, server) ? all[server] : undefined;
};

/** Keeps or, with nothing, forgets the sign-in at a server; answers whether there was one. */
export const keepSignIn = async (io: Io, server: string, signIn: SignIn | undefined): Promise<boolean> => {
  const { [server]: before, ...others } = await readAll(io);
  const file = fileOf(io);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const all = signIn === undefined ? others : { ...others, [server]: signIn };
  await writePrivately(file, `${JSON.stringify(all, null, 2)}\n`);
  return before !== undefined;
};

/** A missing or unreadable file holds no sign-in: signing in writes it again. */
const readAll = async (io: Io): Promise<SignIns> => {
  try {
    const value: unknown = JSON.parse(await readFile(fileOf(io), 'utf8'));
    return typeof value === 'object' && value !== null ? (value as SignIns) : {};
  } catch {
    return {};
  }
};
