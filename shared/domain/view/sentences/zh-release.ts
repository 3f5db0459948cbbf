import type { Outcome, TargetOutcome } from '../../release/outcome.ts';
import { gist } from '../summary.ts';
import { say } from './say.ts';
import type { Sentences } from './sentences.ts';
import { tail } from './tail.ts';
import { zhReason } from './zh-reasons.ts';

/** What a person has written, behind a sentence. */
const said = (reason = ''): string => tail(reason, '：');
/** The same for what a release has recorded. */
const because = (reason: string): string => tail(zhReason(reason), '：');

const answers = { approved: '批准', rejected: '拒绝', expired: '' } as const;

export const zhRelease: Sentences['release'] = {
  requested: ({ cause }) => say(zhCause, cause, zhNewer),
  planned: ({ targets, images }) => `计划发布到 ${targets.join('、')}${said(images)}`,
  refused: ({ reason }) => `被拒绝执行${because(reason)}`,
  awaiting: ({ what, reason }) => `等待 ${what} 响应${because(reason)}`,
  asked: ({ question }) => `等待答复：${zhReason(question)}`,
  answered: ({ answer, by, reason }) =>
    answer === 'expired' ? '未及时答复' : `由 ${by} ${answers[answer]}${said(reason)}`,
  wave: ({ back, index, targets }) => `${back ? '正在回滚' : `第 ${index + 1} 批`}：${targets.join('、')}`,
  'target-closed': ({ target, back, outcome }) =>
    `${target} ${back ? '已恢复' : '已结束'}：${zhEnd(outcome)}`,
  hook: ({ step, state, reason }) => `步骤 ${step}：${state === 'failed' ? '失败：' : ''}${reason}`,
  held: ({ reason }) => `暂不推进${because(reason)}`,
  paused: ({ by, reason }) => `由 ${by} 暂停${said(reason)}`,
  resumed: ({ by, reason }) => `由 ${by} 继续${said(reason)}`,
  aborted: ({ by, reason }) => `由 ${by} 中止${said(reason)}`,
  superseded: ({ by }) => `被更新的发布 ${by} 取代`,
  retried: ({ by, reason }) => `由 ${by} 重试${said(reason)}`,
  closed: ({ outcome }) => `${ends[outcome.kind]}${because(outcome.reason)}`,
};

const ends: Readonly<Record<Outcome['kind'], string>> = {
  released: '已发布',
  'rolled-back': '已回滚',
  'rollback-failed': '需要人工处理',
  superseded: '已被取代',
  refused: '被拒绝执行',
  rejected: '被拒绝',
  aborted: '已中止',
};

export const zhCause: Sentences['cause'] = {
  image: ({ by, image, component }) =>
    `${by} 通知了新镜像 ${image}${component === undefined ? '' : `（组件 ${component}）`}`,
  manual: ({ by, images }) => {
    const named = Object.values(images);
    return `${by} 请求发布${named.length === 0 ? '' : ` ${named.join('、')}`}`;
  },
  undo: ({ by, release, reason }) => `${by} 请求回滚发布 ${release}${said(reason)}`,
  return: ({ by, release, reason }) => `${by} 请求回到发布 ${release}${said(reason)}`,
  removal: ({ by, app, environments, reason }) =>
    `${by} 请求${environments === undefined ? '' : `从 ${environments.join('、')} `}移除 ${app}${said(reason)}`,
  heal: ({ by, targets, reason }) => `${by} 修正 ${targets.join('、')} 的漂移：${reason}`,
  promotion: ({ by, release, from, environments }) =>
    `${by} 将发布 ${release} 从 ${from} 推进到 ${environments.join('、')}`,
  sync: ({ by, environments, reason }) => `${by} 请求在 ${environments.join('、')} 发布：${reason}`,
};

export const zhOutcome: Sentences['outcome'] = {
  released: () => '运行新版本',
  superseded: ({ by }) => `被发布 ${by} 取代`,
  unchanged: ({ reason }) => `没有变化${because(reason)}`,
  'rolled-back': ({ reason }) => `已回滚${because(reason)}`,
  'rollback-failed': ({ reason }) => `需要人工处理${because(reason)}`,
  refused: ({ reason }) => `被拒绝执行${because(reason)}`,
};

/** The reason was given before, and is repeated when the release ends. */
export const zhEnd = (outcome: TargetOutcome): string => {
  if (outcome.kind === 'rolled-back') return '已回滚';
  const short = 'reason' in outcome ? { ...outcome, reason: gist(outcome.reason) } : outcome;
  return say(zhOutcome, short, zhNewer);
};

export const zhNewer = (kind: string): string => `只有更新的版本才能理解的事件（${kind}）`;
