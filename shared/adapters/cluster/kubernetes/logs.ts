import type { Cluster } from '#ports/cluster.ts';
import { objectPath } from './kinds.ts';
import { attemptAt, type Session, withQuery } from './session.ts';

/** The server cuts behind these bytes and not before them: few long lines are better than the beginning of many. */
const mostBytes = 65_536;

/** The subresource `log` of a pod, which is text. */
export const openLogs = (session: Session): Pick<Cluster, 'logs'> => ({
  async logs(pod, { container, isPrevious, lines }) {
    const path = withQuery(`${objectPath(pod, await session.resourceOf(pod))}/log`, {
      container,
      tailLines: String(lines),
      limitBytes: String(mostBytes),
      ...(isPrevious && { previous: 'true' }),
    });
    const answer = await session.calls.ask(attemptAt(session, 'logs', pod), {
      method: 'GET',
      path,
      isText: true,
    });
    return String(answer.body);
  },
});
