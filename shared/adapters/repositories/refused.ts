import type { AppSource } from '#domain/drift/source.ts';
import { shortRevision } from '#domain/drift/source.ts';
import { Failure } from '#domain/failure.ts';

type Source = Pick<AppSource, 'url'>;

export const refused = (
  { url }: Source,
  name: 'CloudUnreachable' | 'ConfigRefused' | 'NotFound' | 'PlanRefused',
  reason: string,
): Failure => new Failure(name, `the repository ${url}`, reason);

/** What is wrong with the content of one revision. */
export const unreadableAt = (source: Source, revision: string, reason: string): Failure =>
  refused(source, 'PlanRefused', `at ${shortRevision(revision)}: ${reason}`);

export const tooLarge = (source: Source, what: string, mostBytes: number): Failure =>
  refused(
    source,
    'PlanRefused',
    `${what} is more than ${mostBytes / 2 ** 20} MB; keep the files of applications in a repository of their own`,
  );
