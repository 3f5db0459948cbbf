import type { RegistryPlace } from '#adapters/oci/place.ts';
import { openOciRegistry } from '#adapters/registry/oci.ts';
import { openRepositories } from '#adapters/repositories/open.ts';
import { type AppSource, describeRevision, shortRevision } from '#domain/drift/source.ts';
import type { Clock } from '#ports/clock.ts';
import type { Repositories } from '#ports/repositories.ts';
import { fluxLayer, startArtifactRegistry, tarOf } from '#test/fakes/artifact-registry.ts';
import { hasGit } from '#test/fakes/git-repository.ts';
import { startGitServer } from '#test/fakes/git-server.ts';
import { hasSshd, startSshGitServer } from '#test/fakes/ssh-git-server.ts';

/** Where the files of an application are kept, served by what serves them in earnest. */
export interface Shelf {
  readonly source: AppSource;
  readonly repositories: Repositories;
  /** Puts these files there, where the branch or tag points then; returns the revision. */
  put(files: Readonly<Record<string, string>>, how?: { readonly forced: true }): string;
  /** What is told of a revision that came in place of another by force. */
  moved(former: string): string;
  /** What must not be seen anywhere. */
  readonly secret: string;
  close(): Promise<void>;
}

interface Kind {
  /** Whether this machine can serve it. */
  readonly isHere: () => boolean;
  open(clock: Clock): Promise<Shelf>;
}

const forcePushed = (former: string): string =>
  `it does not follow ${shortRevision(former)}, which was there before: it was force-pushed`;
const onMain = { app: 'shop', kind: 'git', ref: { kind: 'branch', name: 'main' }, path: 'shop' } as const;
const repositoriesAt = (clock: Clock, places: readonly RegistryPlace[] = []) =>
  openRepositories({
    clock,
    registry: openOciRegistry({ places, clock }),
    registries: async () => places,
    allowsLoopback: true,
  });

/** Every way to keep files of applications. */
export const shelves: Readonly<Record<string, Kind>> = {
  'a Git repository over HTTP': {
    isHere: hasGit,
    open: async (clock) => {
      const server = await startGitServer();
      const { url, username, password } = server;
      return {
        source: { ...onMain, url, login: { username, password } },
        repositories: repositoriesAt(clock),
        put: (files, how) => server.commit(files, how),
        moved: forcePushed,
        secret: password,
        close: () => server.close(),
      };
    },
  },
  // Debian: apt install openssh-server
  'a Git repository over SSH': {
    isHere: () => hasGit() && hasSshd(),
    open: async (clock) => {
      const server = await startSshGitServer();
      const { url, privateKey, hostKey } = server;
      return {
        source: { ...onMain, url, deployKey: { privateKey, hostKeys: [hostKey] } },
        repositories: repositoriesAt(clock),
        put: (files, how) => server.commit(files, how),
        moved: forcePushed,
        secret: privateKey.split('\n')[2] ?? '',
        close: () => server.close(),
      };
    },
  },
  'an OCI artifact': {
    isHere: () => true,
    open: async (clock) => {
      const server = await startArtifactRegistry();
      const { url, host, login } = server;
      return {
        source: { app: 'shop', kind: 'oci', url, ref: { kind: 'tag', name: 'main' }, path: 'shop' },
        // A clock that is moved by hand would wait for ever between two tries.
        repositories: repositoriesAt({ ...clock, sleep: async () => undefined }, [
          { host, login: async () => login },
        ]),
        put: (files) => server.push('main', [fluxLayer(tarOf(files))]),
        moved: (former) => `the tag was moved, it pointed to ${shortRevision(former)} before`,
        secret: login.password,
        close: () => server.close(),
      };
    },
  },
};

/** `commit 0123456789ab of main` */
export const whereIs = (revision: string): string => `${describeRevision(revision)} of main`;
