import type { ReleaseView, TargetView } from '#domain/view/view.ts';
import { fill, words } from '../words/words.ts';

/** More names than this are counted. */
const fewNames = 4;

/** The state of each target of a release; equal ones share a line. */
export const Standing = ({ targets, isOver }: { targets: ReleaseView['targets']; isOver: boolean }) => {
  const groups = [...Map.groupBy(targets, alike)];
  // The only line of a finished release repeats its head.
  if (targets.length < 2 || (isOver && groups.length === 1)) return null;
  return (
    <ul class="standing">
      {groups.map(([key, same]) => (
        <li key={key}>
          <Names names={same.map(({ name }) => name)} />
          <span>{same[0]?.message}</span>
        </li>
      ))}
    </ul>
  );
};

const alike = ({ state, message, step }: TargetView): string => JSON.stringify([state, message, step]);

const Names = ({ names }: { names: readonly string[] }) =>
  names.length <= fewNames ? (
    <b>{names.join(', ')}</b>
  ) : (
    <details>
      <summary>
        <b>{fill(words.value.targets, { count: names.length })}</b>
      </summary>
      {names.join(', ')}
    </details>
  );
