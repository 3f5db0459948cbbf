import { minuteOf } from './minute-of.ts';
import type { Sentences } from './sentences.ts';
import { zhNext, zhStops } from './zh-outlook.ts';
import { zhReason } from './zh-reasons.ts';
import { zhCause, zhEnd, zhNewer, zhOutcome, zhRelease } from './zh-release.ts';
import { zhTarget } from './zh-target.ts';

export const zh: Sentences = {
  release: zhRelease,
  target: zhTarget,
  cause: zhCause,
  outcome: zhOutcome,
  end: zhEnd,
  next: zhNext,
  stops: zhStops,
  reason: zhReason,
  notStarted: '尚未开始',
  aboutToStart: '即将开始',
  planning: (cause) => `${cause}；正在制定计划`,
  awaiting: ({ what, reason, since }) => `自 ${minuteOf(since)} 起等待 ${what} 响应：${reason}`,
  paused: (by) => (by === undefined ? '已暂停' : `由 ${by} 暂停`),
  abortedBy: (by) => `由 ${by} 中止；`,
  undoes: (release) => `撤销发布 ${release}；`,
  held: (reason) => `暂不推进：${zhReason(reason)}`,
  whereabouts: (targets, more) =>
    `${targets.map(({ name, message }) => `${name}：${message}`).join('；')}${more === 0 ? '' : `，另有 ${more} 个`}`,
  newer: zhNewer,
};
