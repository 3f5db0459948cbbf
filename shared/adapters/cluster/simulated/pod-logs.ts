import type { ObjectRef } from '#domain/kube/object.ts';
import type { LogQuery } from '#domain/kube/pod-log.ts';
import { type Attempt, refuse } from './api-errors.ts';
import type { ApiServer } from './request.ts';
import type { Pod } from './shapes.ts';

/** What a container of a simulated pod has written: it follows from what became of it. */
export const logOf = (server: ApiServer, attempt: Attempt, ref: ObjectRef, query: LogQuery): string => {
  const pod = server.store.get(ref) as Pod | undefined;
  if (pod === undefined) throw refuse(attempt, 'NotFound', 404, `pods "${ref.name}" not found`);
  const status = pod.status?.containerStatuses?.find(({ name }) => name === query.container);
  const terminated = (status?.['lastState'] as { terminated?: { exitCode: number } } | undefined)?.terminated;
  const isUnstarted = status === undefined || (!query.isPrevious && status.state.running === undefined);
  if (isUnstarted || (query.isPrevious && terminated === undefined))
    throw refuse(
      attempt,
      'ManifestRefused',
      400,
      `container "${query.container}" in pod "${ref.name}" is waiting to start, or was never restarted`,
    );
  return linesOf(String(status['image']), query.isPrevious ? terminated?.exitCode : undefined)
    .slice(-query.lines)
    .join('\n');
};

const linesOf = (image: string, exitCode: number | undefined): readonly string[] => [
  `starting ${image}`,
  'listening on :8080',
  exitCode === undefined
    ? 'readiness probe answered 503: a dependency is missing'
    : `fatal: unhandled error, exit code ${exitCode}`,
];
