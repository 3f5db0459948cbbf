import type { ObjectChange, TargetChanges } from '../../workload/target-changes.ts';

/** What follows `recorded what runs now`. */
export const zhChanges = (found: TargetChanges | undefined): string => {
  if (found === undefined || found.named.length === 0) return '';
  const more = found.others === 0 ? '' : `等，另有 ${found.others} 个`;
  return `；将更改：${found.named.map(change).join('、')}${more}`;
};

const change = (one: ObjectChange): string => {
  switch (one.kind) {
    case 'new':
      return `${one.object}（新增）`;
    case 'content':
      return one.object;
    case 'settings':
      return `${one.object}（设置）`;
    case 'pods':
      return `${one.object}（${one.from} → ${one.to} 个 Pod）`;
    case 'template':
      return `${one.object}（${[...one.images, ...(one.isMore ? ['Pod 模板'] : [])].join('、')}）`;
    default:
      return one satisfies never;
  }
};
