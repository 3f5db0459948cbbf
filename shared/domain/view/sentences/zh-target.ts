import type { Verdict } from '../../analysis/verdict.ts';
import type { StepSpec } from '../../app/app.ts';
import type { FailureLogs } from '../../kube/pod-log.ts';
import type { TargetFact } from '../../rollout/target-fact.ts';
import { gist } from '../summary.ts';
import { say } from './say.ts';
import type { Sentences } from './sentences.ts';
import { tail } from './tail.ts';
import { watchedFor } from './watched.ts';
import { zhChanges } from './zh-changes.ts';
import { zhReason } from './zh-reasons.ts';
import { zhEnd, zhNewer, zhOutcome } from './zh-release.ts';

type Of<K extends TargetFact['kind']> = Extract<TargetFact, { kind: K }>;

const said = (reason = ''): string => tail(reason, '：');
const because = (reason: string): string => tail(zhReason(reason), '：');
/** In few words: the whole reason stands elsewhere. */
const briefly = (reason: string): string => tail(zhReason(gist(reason)), '：');

export const zhTarget: Sentences['target'] = {
  taken: ({ from }) => (from === undefined ? '已取得该目标' : `从发布 ${from} 接管`),
  queued: ({ behind }) => `排在发布 ${behind} 之后`,
  dequeued: ({ reason }) => `离开队列${because(reason)}`,
  restored: ({ reason }) => `上一次发布已撤回${briefly(reason)}`,
  prepared: (fact) => `已记录当前运行的内容${zhChanges(fact.changes)}${removals(fact)}`,
  declined: ({ outcome }) => say(zhOutcome, outcome, zhNewer),
  provisioning: ({ stacks }) =>
    `准备资源：${stacks.map(({ resource, cloud }) => `${resource}（${cloud}）`).join('、')}`,
  'provision-seen': (fact) => `${doing(fact)}：${fact.resource}：${fact.status}`,
  provisioned: ({ changed }) =>
    changed.length === 0 ? '准备资源：全部就绪' : `准备资源：已就绪 ${changed.join('、')}`,
  unprovisioned: ({ told }) => `资源已撤回${said(told.join('；'))}`,
  'step-started': (fact) => `第 ${fact.index + 1} 步，共 ${fact.of} 步：${shares(fact)}`,
  'components-started': ({ components }) => `${components.join('、')}：已开始，所依赖的组件均健康`,
  'components-ready': ({ components }) => `${components.join('、')}：健康`,
  'components-waiting': ({ waits }) =>
    Object.entries(waits)
      .map(([name, what]) => `${name} 等待 ${what}`)
      .join('；'),
  'traffic-moved': (fact) => traffic(fact),
  'step-settled': ({ index, reason }) => `第 ${index + 1} 步已就位${because(reason)}`,
  'step-unsettled': ({ index, reason }) => `第 ${index + 1} 步重新推进${because(reason)}`,
  judged: ({ index, verdict }) => {
    const watched = watchedFor(verdict);
    return watched === undefined
      ? `第 ${index + 1} 步：${wordFor(verdict)}${because(verdict.reason)}`
      : `第 ${index + 1} 步：观察 ${span(watched.seconds)}${tail(zhReason(watched.rest), '；')}`;
  },
  skipped: ({ index, by, reason }) => `第 ${index + 1} 步：${by} 跳过了观察与检查${said(reason)}`,
  promoted: ({ index, to, by, reason }) =>
    `第 ${index + 1} 步：${by} 提前推进到第 ${to + 1} 步${said(reason)}`,
  blocked: ({ name, reason }) => `受阻于 ${name}${because(reason)}`,
  cleared: ({ name }) => `继续：${name} 已解除`,
  suspended: ({ why, question }) => (why === 'pause' ? '随发布一起暂停' : `等待答复：${zhReason(question)}`),
  resumed: ({ answer, by }) => resumed[answer](by),
  finishing: () => '正在恢复工作负载自己的设置',
  soaking: ({ seconds }) => `全部 Pod 运行新版本；继续观察 ${span(seconds)}`,
  soaked: ({ verdict }) => `${soaked[verdict.kind]}${because(verdict.reason)}`,
  pruning: () => '全部工作负载运行新版本；正在移除文件中不再包含的对象',
  pruned: ({ removed, left }) =>
    [
      removed.length === 0 ? '没有移除任何对象' : `已移除 ${removed.join('、')}`,
      ...(left.length === 0 ? [] : [`保留：${left.join('、')}`]),
    ].join('；'),
  logged: (fact) => keptLogs(fact),
  'rolling-back': (fact) => `正在回滚${briefly(fact.reason)}${tail(keptLogs(fact), '；')}`,
  completed: ({ reason }) => `已完成${because(reason)}`,
  'rollback-failed': ({ reason }) => `需要人工处理${because(reason)}`,
  closed: ({ outcome }) => zhEnd(outcome),
  swept: ({ found }) => (found.length === 0 ? '没有迟到的写入' : `迟到的写入：${found.join('；')}`),
};

const keptLogs = ({ logs = [], withheld }: Partial<FailureLogs>): string => {
  if (withheld !== undefined) return `无法读取新 Pod 的日志：${withheld}`;
  return logs.length === 0 ? '' : `已保存 ${logs.map(({ pod }) => pod).join('、')} 的最后几行日志`;
};

const traffic = ({ service, percent, routes, kept = [] }: Of<'traffic-moved'>): string => {
  const by = routes.join('、');
  const what =
    percent === null
      ? `${by}：重新路由到 Service/${service}`
      : `Service/${service} 的 ${percent} % 请求进入新版本（${by}）`;
  return kept.length === 0 ? what : `${what}；保留了他人的更改：${kept.join('、')}`;
};

export const zhShare = ({ percent, pods }: Pick<StepSpec, 'percent' | 'pods'>): string =>
  pods === undefined ? `${percent} %` : `${pods} 个 Pod`;

const shares = (fact: Of<'step-started'>): string => {
  if (fact.shares === undefined) return `到 ${zhShare(fact)}`;
  const all = Object.entries(fact.shares).map(([component, share]) => `${component} 到 ${share} %`);
  return all.length === 0 ? 'Pod 尚无变化' : all.join('，');
};

const removals = ({ removals: going = [], kept = [] }: Of<'prepared'>): string =>
  [
    going.length === 0 ? '' : `；结束时移除：${going.join('、')}`,
    kept.length === 0 ? '' : `；文件中已没有但保留：${kept.join('、')}`,
  ].join('');

const doing = ({ isBack, isRemoval }: Of<'provision-seen'>): string => {
  if (isRemoval === true) return '移除资源';
  return isBack === true ? '撤回资源' : '准备资源';
};

/** The question may have been a pause, which is resumed, not approved. */
const resumed = {
  approved: (by: string) => `继续：由 ${by} 批准`,
  rejected: (by: string) => `由 ${by} 拒绝`,
  expired: () => '未及时答复',
} as const;

const soaked = {
  soaking: '观察中',
  calm: '达到目标',
  burning: '错误预算消耗过快',
  unseen: '无数据',
  overtaken: '停止观察',
} as const;

const span = (seconds: number): string =>
  seconds % 3600 === 0
    ? `${seconds / 3600} 小时`
    : seconds % 60 === 0
      ? `${seconds / 60} 分钟`
      : `${seconds} 秒`;

/** What nothing was measured of is not called good. */
const wordFor = ({ kind, evidence }: Verdict): string =>
  kind === 'pass' && evidence.length === 0 ? '继续' : judged[kind];

const judged = {
  pass: '良好',
  fail: '差',
  wait: '为时过早',
  inconclusive: '无法判定',
  'no-data': '无数据',
} as const;
