const port = '在 127.0.0.1 的监听端口；默认 8420，0 为任意';

/** The verbs about a server: running one, its people, its records. */
export const zhHelpServer = {
  demo: {
    summary: '在模拟集群上演示一次好的和一次坏的发布',
    more: '什么都不需要：没有集群，没有网络。状态在 .tidegate/demo 中，每次启动都是全新的。',
    flags: { keep: '沿用上次演示的状态', once: '两次发布后停止，不再提供服务', port },
  },
  up: {
    summary: '在本机运行服务器，用于您自己的集群和应用',
    more:
      '设置（集群、Webhook 接收器、聊天）在此目录的 tidegate.yaml 中，状态在 .tidegate 中。\n' +
      '服务器停止时正在进行的发布，在它再次启动后继续。',
    flags: {
      file: '注册此应用并发布',
      kubeconfig: '集群',
      context: '其上下文',
      cluster: '应用中该集群的名称',
      prometheus: '采集其 Pod 指标的 Prometheus',
      image: '一个组件的镜像；多个则重复',
      registry: '将此镜像仓库的标签固定为摘要；多个则重复',
      'no-release': '只注册并提供服务',
      once: '发布结束后停止，并返回其退出码',
      port,
    },
  },
  engine: {
    summary: '单独运行工作流引擎，提供 AWS Step Functions 的 API',
    more:
      '可用任何 SDK 驱动，或 `aws stepfunctions --endpoint-url http://127.0.0.1:8083 …`。\n' +
      '不带 --lambda-endpoint 时，任务是本项目自己的函数，在进程内运行；状态在 .tidegate/engine 中。\n' +
      '设置了 AWS_ACCESS_KEY_ID 或 AWS_PROFILE 时调用会签名。更多：docs/engine.md',
    flags: {
      db: '其数据库（默认 engine.sqlite），不存在则创建',
      'lambda-endpoint': '由其 Lambda Invoke API 运行任务的函数',
      port: '在 127.0.0.1 的监听端口；默认 8083，0 为任意',
      region: '其 ARN 和调用中的 AWS 区域（默认 local）；需要 --lambda-endpoint',
      account: '其 ARN 中的 AWS 账号（默认 000000000000）；需要 --lambda-endpoint',
    },
  },
  judge: {
    summary: '重新判定一次发布，试用规则，导出窗口，显示所学，统计误报',
    more: 'replay 用保存的窗口重复每次分析，并说明判定是否相同（docs/judge.md）。',
  },
  apps: { summary: '列出已注册的应用；-f 注册一个', flags: { file: '注册（或替换）此应用' } },
  resources: {
    summary: '云上有哪些资源，属于哪个应用，从何时起',
    flags: {
      drift: '询问云：是否有人手动更改',
      reason: 'forget：原因，写入审计记录',
      unseen: 'forget：不询问云它是否已不在',
    },
  },
  receiver: {
    summary: '谁可以发送 Webhook：添加、轮换密钥、查看最近的投递、试用镜像',
    more: 'add 和 rotate 写入此目录的 tidegate.yaml 和一个密钥文件，并打印应在发送方填写的内容。',
    flags: {
      scheme: 'add：发送方的种类',
      app: 'add：它可以发布的应用',
      component: 'add：它通知镜像的组件',
      registry: 'add：其镜像的主机（事件中没有时）',
      url: '发送方访问此服务器的地址',
      finish: 'rotate：发送方已有新密钥；丢弃旧密钥',
    },
  },
  tenant: {
    summary: '租户：创建带有自己的命名空间、配额和权限的租户，列出，移除',
    more: '`tenant add acme --cluster eu --for-app "acme-*" -w` 创建；`kubectl create token tenant -n acme` 给出凭据。',
    flags: {
      cluster: 'add：所在的集群',
      isolation: 'add：namespace、capsule、control-plane（默认 namespace）',
      namespace: 'add：它自己的命名空间（默认：其名称）',
      'for-app': 'add：租户的应用；* 匹配任意字符',
      owner: 'add：谁可以在其中工作，按集群中的名称',
      quota: 'add：一个命名空间的上限（cpu=10 memory=20Gi pods=50 storage=100Gi loadBalancers=0）',
      'pod-security': 'add：restricted（默认）或 baseline',
      egress: 'add：closed（默认），或 open 可访问集群外的地址',
      'runtime-class': 'add：每个 Pod 必须使用的 RuntimeClass',
      'storage-class': 'add：每个卷必须使用的 StorageClass',
      'cluster-version': 'add：control-plane 所用 VirtualCluster 的 ClusterVersion',
      'kubeconfig-secret': 'add：其 API 服务器 kubeconfig 所在的 Secret',
      adopt: 'add：接管已存在的命名空间',
    },
  },
  login: {
    summary: '通过 OIDC 提供方登录服务器',
    more: '不带 --device 时需要本机的浏览器。之后对该服务器的命令以您的身份执行。',
    flags: {
      device: '在另一台设备上用代码登录',
      'client-secret-file': '机密客户端的密钥文件；或 TIDEGATE_CLIENT_SECRET',
      issuer: '哪个提供方（服务器有多个时）',
    },
  },
  logout: { summary: '忘记对服务器的登录' },
  whoami: { summary: '您在服务器上的身份和权限' },
  token: {
    summary: 'API 令牌：创建带有效期的令牌，列出，吊销',
    more: '`token create ci --purpose "releases of shop" --role release.create` 只打印一次令牌；令牌不保存。',
    flags: {
      purpose: 'create：用途',
      role: 'create：角色，或如 release.create 的权限',
      expires: 'create：何时失效；默认 90d，最长 366d',
    },
  },
  audit: {
    summary: '谁做了什么，以及记录是否完整',
    more: '在这里用每条记录的摘要和前一条来检查；链断裂时退出码为 11。',
    flags: { contains: '链中没有此摘要（先前查看时打印的头）则失败' },
  },
  dora: {
    summary: '部署频率、前置时间、变更失败率和恢复时间',
    flags: { days: '天数，默认 30，最多 90' },
  },
  backup: {
    summary: '将此目录的存储复制为一个文件，服务器运行时也可以',
    more: '其中是同一时刻的日志和发布的全部文本，检查通过后才得到文件名。',
  },
  restore: {
    summary: '用备份替换此目录的存储，或接受损坏的存储',
    more: '服务器必须已停止。原有内容移到一旁，绝不删除。',
    flags: { 'as-is': '接受现有的存储，连同其缺失' },
  },
  completion: {
    summary: '打印补全命令、选项和值的脚本',
    more:
      'bash: source <(tidegate completion bash)    zsh: source <(tidegate completion zsh)\n' +
      'fish: tidegate completion fish | source',
  },
  help: { summary: '显示此列表，或一个命令的帮助' },
  version: { summary: '打印 Tidegate 及其 Node 的版本' },
};
