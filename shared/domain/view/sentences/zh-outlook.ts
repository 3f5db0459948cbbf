import type { Check } from '../../analysis/verdict.ts';
import type { Sentences } from './sentences.ts';
import { zhReason } from './zh-reasons.ts';
import { zhShare } from './zh-target.ts';

export const zhNext: Sentences['next'] = {
  plan: () => '制定计划：目标、步骤和检查。',
  awaiting: ({ what }) => `再次询问 ${what}，一旦响应就制定计划。`,
  asked: ({ isPaused }) => (isPaused === true ? '获批并恢复后继续。' : '获批后立即继续。'),
  paused: () => '在有人继续之前不会推进。',
  held: ({ reason }) => `限制解除后自动继续（${zhReason(reason)}）。`,
  blocked: ({ name }) => `${name} 解除后自动继续。`,
  wave: ({ targets }) => `下一批：${targets.join('、')}。`,
  pods: ({ index, of, bakeSeconds }) =>
    `第 ${index + 1} 步（共 ${of} 步）的 Pod 就绪，然后观察 ${bakeSeconds} 秒。`,
  bake: ({ index, of, following }) =>
    following === undefined
      ? `第 ${index + 1} 步（共 ${of} 步）之后，工作负载恢复自己的设置。`
      : `若新 Pod 良好，进入第 ${index + 2} 步（共 ${of} 步，${zhShare(following)}）。`,
  soak: () => '观察结束后发布结束。',
  finish: () => '工作负载恢复自己的设置，然后发布结束。',
  back: () => '正在恢复之前运行的版本。',
  over: () => '无，发布已结束。',
};

const failing = '，或期间新 Pod 失败（届时自动回滚）';

export const zhStops: Sentences['stops'] = {
  planning: () => '文件有错误，或集群拒绝某个对象；目前没有任何更改',
  awaiting: ({ what }) => `有人中止，被更新的发布取代，或 ${what} 一直没有响应`,
  asked: ({ isWatched }) => `有人拒绝，或未及时获批${isWatched ? failing : ''}`,
  paused: ({ isWatched }) => `有人中止${isWatched ? failing : ''}；暂停本身没有期限`,
  'going-back': () => '集群拒绝之前运行的版本；届时需要人工处理',
  moving: ({ checks, isAssumed, onUndecided, decideWithinSeconds }) => {
    const worse = checks.map(check);
    const back = `${['新 Pod 崩溃或未按时就绪', ...worse].join('，或')}：届时自动回滚`;
    if (worse.length === 0) return back;
    const assumed = isAssumed ? '（如有测量）' : '';
    const undecided = onUndecided === 'ask' ? '询问人员' : '回滚';
    return `${back}${assumed}；${decideWithinSeconds} 秒后数据仍不足则${undecided}`;
  },
  soaking: ({ objective, onBurn }) =>
    `错误过快耗尽 ${percent(1 - objective)} 的预算：届时${onBurn === 'ask' ? '询问人员' : '自动回滚'}`,
};

const check = (one: Check): string => {
  switch (one.kind) {
    case 'errors':
      return `错误增加超过 ${percent(one.maxIncrease)}`;
    case 'latency':
      return `慢于 ${one.slowerThanMs} ms 的请求增加超过 ${percent(one.maxIncrease)}`;
    case 'slowdown':
      return `延迟 ${one.tail} 上升超过 ${percent(one.maxIncrease)}`;
    case 'gauge':
      return `${one.gauge} ${one.lowerIsWorse ? '下降' : '上升'}超过 ${percent(one.maxIncrease)}`;
    case 'pair':
      return `${one.name} 上升超过 ${percent(one.maxIncrease)}`;
    case 'slo':
      return `良好的请求少于 ${percent(one.objective)}`;
    default:
      return one satisfies never;
  }
};

const percent = (share: number): string => `${Number((100 * share).toPrecision(6))} %`;
