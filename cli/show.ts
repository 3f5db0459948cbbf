import type { ReleaseView } from '#domain/view/view.ts';
import type { Args } from './arguments.ts';
import type { Control } from './client.ts';
import { type Io } from './io.ts';
import { listOf, print } from './output.ts';
import { clean } from './text/clean.ts';
import { table } from './text/table.ts';
import { span } from './text/time.ts';
import { tree } from './watch/tree.ts';
import { state } from './watch/format-event.ts';

/** One release as the result of a verb. */
export const showRelease = (io: Io, { output }: Args, release: ReleaseView): void =>
  print(io, output, {
    value: release,
    names: [release.id],
    table: () => tree(io, release, {}, io.now()).join('\n'),
  });

/** Many releases, newest first, as the result of a verb. */
export const showReleases = (io: Io, { output }: Args, releases: readonly ReleaseView[]): void =>
  print(io, output, {
    value: listOf('ReleaseList', releases),
    names: releases.map(({ id }) => id),
    table: () =>
      releases.length === 0
        ? 'no releases yet; start one with: tidegate release <app>'
        : table(
            ['RELEASE', 'APP', 'STATE', 'AGE', 'MESSAGE'],
            releases.map((release) => [
              clean(release.id),
              clean(release.app),
              state(io, release),
              span(io.now() - release.requestedAt),
              clean(release.message),
            ]),
          ),
  });

/** The explanation of the difference between the verbs that stop a release. */
export const consequence: Record<Control, string> = {
  pause: 'nothing moves until `tidegate resume`; pods that run the new revision stay',
  resume: 'continues where it stopped',
  abort: 'ends it; every target that it changed is restored',
  retry: 'continues a release whose rollback did not finish; one that was rolled back starts again',
  rollback: 'starts a release that restores what ran before this one',
};
