import type { ReleaseView, TargetView } from '#domain/view/view.ts';
import { fill, words } from '../words/words.ts';

/** More names than this are counted. */
const fewNames = 4;

/** Where each target of a release stands; those that stand alike are one line. */
export const Standing = ({ targets, isOver }: { targets: ReleaseView['targets']; isOver: boolean }) => {
  const groups = [...Map.groupBy(targets, alike)];
  // One line of a release that is over says what its head has said.
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
