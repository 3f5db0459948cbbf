import { type Phrase, policies, received } from './zh-phrases.ts';

/*
 * Reasons are decided once and recorded in English. Those that most releases have are shown in Chinese; any other one
 * stays as it was recorded.
 */

const judged: readonly Phrase[] = [
  [/\berrors: (?=[\d.]+ of )/g, '错误：'],
  [/\banswers slower than (\S+): (?=[\d.]+ of )/g, '慢于 $1 的响应：'],
  [/\blatency \(slower than (\S+)\): (?=[\d.]+ of )/g, '延迟（慢于 $1）：'],
  [
    /([\d.]+) of ([\d.]+) requests on the new pods \(([\d.]+ %)\) against ([\d.]+) of ([\d.]+) on the stable ones \(([\d.]+ %)\)/g,
    '新 Pod 的 $2 个请求中有 $1 个（$3），旧 Pod 的 $5 个中有 $4 个（$6）',
  ],
  [/([\d.]+) of ([\d.]+) requests on the new pods(?= \()/g, '新 Pod 的 $2 个请求中有 $1 个'],
  [
    /(\S+) on the new pods against (\S+) on the stable ones in the last window/g,
    '最近窗口内新 Pod 为 $1，旧 Pod 为 $2',
  ],
  [/, ([\d.]+) times the rate/g, '，为其 $1 倍'],
  [/, evidence (over )?([\d.]+:1) that it is not worse/g, '，“并未变差”的证据 $2'],
  [/, evidence (over )?([\d.]+:1) that it is worse/g, '，“变差”的证据 $2'],
  [/, which is evidence for neither side/g, '，证据不偏向任何一方'],
  [/\bwatched for (\d+) of (\d+) s\b/g, '已观察 $1 / $2 秒'],
  [/\btoo few requests to tell: /g, '请求太少，无法判断：'],
  [/\bcannot tell( yet)?: /g, '暂时无法判断：'],
  [
    /; bad in every window since the new pods are Ready \((\d+) s\)/g,
    '；自新 Pod 就绪以来每个窗口都差（$1 秒）',
  ],
  [/\bno numbers for errors\b/g, '没有错误的数据'],
  [/\bno numbers for /g, '没有数据：'],
  [/\bthe new pod stayed Ready without a restart for (\d+) s( of \d+ s)?/g, '新 Pod 已就绪 $1 秒，没有重启'],
  [
    /\ball (\d+) new pods stayed Ready without a restart for (\d+) s( of \d+ s)?/g,
    '$1 个新 Pod 已就绪 $2 秒，没有重启',
  ],
  [/\bits pods are Ready; nothing was measured/g, 'Pod 已就绪；没有测量任何指标'],
  [/\bnot measured: /g, '未测量：'],
  [/\bthese pods expose nothing that the metrics source scrapes/g, '指标来源没有采集这些 Pod 的任何指标'],
  [
    /\bno new pod is Ready beside an old one, so there is nothing to compare/g,
    '没有新旧 Pod 同时就绪，无从比较',
  ],
];

/** What people are asked. */
const asked: readonly Phrase[] = [
  [/^release (\S+) \((.*)\) to (.+) in steps of ([^?]+)\?/g, '将 $1（$2）按 $4 逐步发布到 $3？'],
  [/^release (\S+) to (.+) in steps of ([^?]+)\?/g, '将 $1 按 $3 逐步发布到 $2？'],
  [/^release (\S+) \((.*)\) to (.+) by ([^?]+)\?/g, '将 $1（$2）以 $4 方式发布到 $3？'],
  [/^release (\S+) to (.+) by ([^?]+)\?/g, '将 $1 以 $3 方式发布到 $2？'],
  [/\bstep (\d+) \(([^()]*)\) cannot be judged: /g, '第 $1 步（$2）无法判定：'],
  [/\bstep (\d+) \(([^()]*)\) is good: /g, '第 $1 步（$2）良好：'],
  [/\. Continue anyway\?$/g, '。仍要继续吗？'],
  [/\. Continue\?$/g, '。继续吗？'],
];

/** What the judge could see, before there is anything to see. */
const foreseen: readonly Phrase[] = [
  [/\bdetects (x?[\d.]+(?: %)?) errors within /g, '可发现 $1 的错误，用时 '],
  [/\bdetects (.+?) within /g, '可发现 $1，用时 '],
  [/, passes a good release in about ([\d.]+ \S+)/g, '；良好的发布约 $1 通过'],
  [
    /: it has a single pod, so until the last step the new one runs beside the old one: half of the pods, whatever the step says/g,
    '：只有一个 Pod，因此最后一步之前新旧 Pod 并行各半，不论步骤写多少',
  ],
  [
    /\beverything comes with the first step this time, so no step asks for an approval/g,
    '这次一切随第一步到位，因此没有步骤要求批准',
  ],
  [/\bit does not run yet, so there is nothing to compare with/g, '尚未运行，无从比较'],
];

/** Why nothing moves. */
const held: readonly Phrase[] = [
  [/^frozen by ([^:]+): (.*); (`[^`]+`) opens it$/g, '被 $1 冻结：$2；$3 可解除'],
  [
    /^frozen by ([^:]+): (.*); it opens at (\S+), or with (`[^`]+`)$/g,
    '被 $1 冻结：$2；$3 自动解除，或用 $4',
  ],
  [/\bno workload was changed in batches/g, '没有分步更改的工作负载'],
];

const moved: readonly Phrase[] = [
  [/\bnew pods do not stay Ready: /g, '新 Pod 未保持就绪：'],
  [/\bpod (\S+): container (\S+) /g, 'Pod $1 的容器 $2 '],
  [/ after (\d+) restarts?/g, '，已重启 $1 次'],
  [/\bcontainer (\S+) of pod (\S+) was restarted \((\d+) restarts?\)/g, 'Pod $2 的容器 $1 已重启 $3 次'],
  [/(\d+) of (\d+) pods run the new revision/g, '$2 个 Pod 中有 $1 个运行新版本'],
  [/, more than the (\d+) of this step/g, '，多于本步的 $1 个'],
  [/, and no old one is left beside it/g, '，旁边已没有旧 Pod'],
  [/, because their number was changed/g, '，因为 Pod 数量被更改'],
  [/, because each pod that comes is a new one/g, '，因为补上的 Pod 都运行新版本'],
  [/\ball (\d+) new pods are Ready/g, '$1 个新 Pod 全部就绪'],
  [/\bthe new pod is Ready/g, '新 Pod 已就绪'],
  [/(\d+) of (\d+) pods are Ready/g, '$2 个 Pod 中有 $1 个就绪'],
  [/(\d+) pods are Ready/g, '$1 个 Pod 已就绪'],
  [/\bhas its own settings again/g, '已恢复自己的设置'],
  [/\bruns the last good revision/g, '运行上一个良好的版本'],
  [/\bwhat the release had changed is taken back/g, '发布所做的更改已撤回'],
  [/\bno workload changes/g, '工作负载没有变化'],
  [/(\S+) runs the new revision in ([^:;]+)/g, '$1 已在 $2 运行新版本'],
  [/\bruns the new revision/g, '运行新版本'],
  [/\brestored what ran before release (\S+) in /g, '已恢复发布 $1 之前运行的版本：'],
  [/\bnothing to change in /g, '无需更改：'],
  [/\beverything that it had changed is taken back/g, '它所做的更改已全部撤回'],
  [/\bnothing was changed/g, '未作任何更改'],
  [/\bno answer in time/g, '未及时答复'],
  [/\brejected before anything changed/g, '在任何更改之前被拒绝'],
  [/\baborted by ([^;:]+?)(?= before anything changed)/g, '被 $1 中止，'],
  [/ before anything changed/g, '尚未作任何更改'],
  [/\baborted by ([^;:]+)/g, '被 $1 中止'],
];

/** A reason as far as it can be shown in Chinese. */
export const zhReason = (recorded: string): string =>
  [...asked, ...policies, ...received, ...judged, ...foreseen, ...held, ...moved].reduce(
    (text, [english, chinese]) => text.replace(english, chinese),
    recorded,
  );
