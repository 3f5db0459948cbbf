import type { ObjectChange, TargetChanges } from '../../workload/target-changes.ts';

/** What follows `recorded what runs now`. */
export const enChanges = (found: TargetChanges | undefined): string => {
  if (found === undefined || found.named.length === 0) return '';
  const more = found.others === 0 ? '' : ` and ${found.others} more`;
  return `; changes ${found.named.map(change).join(', ')}${more}`;
};

const change = (one: ObjectChange): string => {
  switch (one.kind) {
    case 'new':
      return `${one.object} (new)`;
    case 'content':
      return one.object;
    case 'settings':
      return `${one.object} (settings)`;
    case 'pods':
      return `${one.object} (${one.from} → ${one.to} pods)`;
    case 'template':
      return `${one.object} (${[...one.images, ...(one.isMore ? ['pod template'] : [])].join(', ')})`;
    default:
      return one satisfies never;
  }
};
