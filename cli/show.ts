import type { ReleaseView } from '#domain/view/view.ts';
import type { Args } from './arguments.ts';
import { type Io } from './io.ts';
import { listOf, print } from './output.ts';
import { clean } from './text/clean.ts';
import { table } from './text/table.ts';
import { span } from './text/time.ts';
import { tree } from './watch/tree.ts';
import { state } from './watch/format-event.ts';
import { say } from './words/message.ts';

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
        ? say(io, 'no-releases')
        : table(
            [
              say(io, 'col-release'),
              say(io, 'col-app'),
              say(io, 'col-state'),
              say(io, 'col-age'),
              say(io, 'col-message'),
            ],
            releases.map((release) => [
              clean(release.id),
              clean(release.app),
              state(io, release),
              span(io.now() - release.requestedAt),
              clean(release.message),
            ]),
          ),
  });
