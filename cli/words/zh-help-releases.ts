import { placeFlags, reason } from './zh-help-flags.ts';

const answering = {
  more: '不带参数：唯一未决的问题。答复只对所显示的计划有效。',
  flags: { reason, plan: '仅当问题针对的正是这份计划' },
};

const ofStep = {
  target: '目标（有多个目标处于步骤中时）',
  step: '所指的步骤；省略时为当前步骤',
  reason,
};

/** The verbs that start, follow and steer releases. */
export const zhHelpReleases = {
  release: {
    summary: '开始一次发布；-w 跟随查看',
    more:
      '`tidegate release deployment/web -n shop -i web=nginx:1.29.1 -w` 为没有文件描述的工作负载更换镜像：\n' +
      '分步进行、有监测、自动回滚。集群的选项用于此处。',
    flags: {
      image: '一个组件的镜像；多个则重复',
      file: '发布这些文件，而不是已注册的',
      ...placeFlags,
      key: '相同的键只会开始一次发布',
      'take-over': '没有文件时：即使该工作负载上次由另一个应用发布，也接管它',
    },
  },
  status: {
    summary: '显示一次或全部发布',
    more: '显示一次发布时，退出码即其状态：0 目前正常，3 已回滚，7 等待审批……（docs/cli.md）。',
  },
  watch: {
    summary: '跟随一次发布直到结束；Ctrl-C 只是断开查看',
    more: '使用 -o json：每行一个事件，带有可用于 --after 的游标。',
    flags: { after: '从此事件之后继续' },
  },
  approve: { summary: '批准一次发布的未决问题', ...answering },
  reject: { summary: '拒绝一次发布的未决问题', ...answering },
  pause: {
    summary: '在当前步骤暂停发布',
    more: 'pause：在 `tidegate resume` 之前不会推进；运行新版本的 Pod 保留。',
    flags: { reason },
  },
  resume: { summary: '继续已暂停的发布', more: 'resume：从停下的地方继续。', flags: { reason } },
  abort: {
    summary: '结束进行中的发布，恢复之前运行的版本',
    more: 'abort：结束发布；已更改的目标全部恢复。',
    flags: { reason },
  },
  rollback: {
    summary: '撤销已结束的发布',
    more: 'rollback：开始一次新发布，恢复此发布之前运行的版本。',
    flags: { reason, to: '恢复这次更早发布的版本' },
  },
  remove: {
    summary: '移除一个应用：先工作负载，再绑定，最后是云上资源',
    more:
      '移除也是一次发布：有带摘要的计划，按发布的规则询问，可以跟随、中止和回滚。\n' +
      '带 `deletion: retain` 的资源和卷声明会保留；保留的对象会列出。',
    flags: { environment: '仅从此环境', 'dry-run': '只显示将移除和保留什么', reason: '原因，写入日志' },
  },
  retry: {
    summary: '继续以 rollback-failed 结束的发布，或重新开始已回滚的发布',
    more: 'retry：继续回滚未完成的发布；已回滚的发布则重新开始。',
    flags: { reason },
  },
  promote: {
    summary: '不再等待，直接进入下一步；带 --from 时，将应用推进到下一个环境',
    more: 'promote：当前步骤的新 Pod 就绪后立即开始下一步，不再观察、检查和暂停。计划要求的审批不会跳过。',
    flags: {
      to: '改为进入此步骤；带 --from 时为环境',
      all: '进入最后一步：全部 Pod',
      ...ofStep,
      from: '应用状态良好的环境，由此推进到 --to',
    },
  },
  skip: {
    summary: '结束当前步骤的观察和检查',
    more: 'skip：此步骤即刻视为良好；计划要求的审批仍会询问。',
    flags: ofStep,
  },
  freeze: {
    summary: '解除之前一切都不推进；不带 --reason 时列出冻结',
    more: '回滚和中止仍然允许。',
    flags: {
      reason: '原因，写入审计日志并显示给等待的人',
      environment: '仅在此环境',
      for: '多久（默认：直到解除）',
      'finish-wave': '进行中的发布完成当前批次，而不是停在下一步之前',
    },
  },
  thaw: {
    summary: '解除冻结；受阻的发布继续',
    more: '`tidegate freeze` 列出冻结；id 的末尾几位即可。',
    flags: { reason: '原因，写入审计日志' },
  },
  drift: {
    summary: '显示与发布不一致之处及更改者；放行被拦住的内容',
    more:
      '现在就以试运行询问集群；不作任何更改。`lift` 使已回滚的版本或反复争夺的字段\n' +
      '可以再次按环境的计划进入。',
    flags: { app: '仅此应用', reason: '放行的原因，写入审计日志', 'exit-code': '如有漂移则退出码为 2' },
  },
  fleet: {
    summary: '各环境运行什么，以及哪些已验证可进入下一环境',
    more: '`tidegate promote <app> --from <environment> --to <environment>` 推进已验证的版本。',
  },
  events: {
    summary: '列出一次发布的事件',
    flags: {
      after: '仅此事件之后的',
      trace: '作为一条 OpenTelemetry 跟踪：可 POST 到采集器 /v1/traces 的 JSON',
    },
  },
};
