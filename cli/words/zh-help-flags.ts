/* Flags that several verbs share, in Chinese. */

export const fileFlags = {
  file: '应用',
  layers: '分层文件夹所在的目录（如在别处）',
  image: '一个组件的镜像；多个则重复',
  'allow-code': '以您的全部权限运行该目录 components/ 和 traits/ 中的模块',
  lenient: '像 KubeVela 一样跳过未知字段并警告；发布仍会拒绝它们',
};

export const placeFlags = {
  namespace: '对象的命名空间（默认：kubeconfig 上下文中的）',
  kubeconfig: '集群（默认：KUBECONFIG 或 ~/.kube/config）',
  context: '其中的上下文',
  cluster: '改用 tidegate.yaml 中的集群',
  prometheus: '监测其 Pod 的 Prometheus',
};

export const compareFlags = {
  ...fileFlags,
  kubeconfig: '通过服务器端试运行与此集群比较',
  context: '其上下文',
  cluster: '应用中该集群的名称',
  prometheus: '采集其 Pod 指标的 Prometheus；预测每一步能发现什么',
  live: '与集群比较，即使目标很多',
  'show-secrets': '显示密钥的值；服务器要求 app.write 权限',
  registry: '将此镜像仓库的标签固定为摘要；多个则重复',
  offline: '不询问任何服务器',
  'exit-code': '如有变化则退出码为 2',
};

export const globalFlags = {
  output: '输出格式',
  watch: '等待直到结束',
  timeout: '超过此时间不再等待；发布继续进行',
  lang: '消息的语言；未指定时按 LANG',
  'no-color': '不使用颜色',
  server: '控制面的地址',
  yes: '不要求确认',
  verbose: '在 stderr 输出更多细节',
  help: '此命令的帮助',
};

export const reason = '原因，写入事件记录';
