import { compareFlags, fileFlags, placeFlags } from './zh-help-flags.ts';

/** The verbs that work on files. */
export const zhHelpFiles = {
  adopt: {
    summary: '将集群中运行的对象写成 `plan` 和 `release` 可用的清单目录',
    more:
      '集群自行填写的内容和 Secret 不写入：对象按名称引用它们。\n' +
      '随后 `tidegate plan -f <folder> --kubeconfig <file>` 不会显示任何变化。',
    flags: {
      ...placeFlags,
      all: '命名空间中由人创建的全部对象',
      name: '应用的名称（默认：第一个对象的名称；带 --all 时为命名空间的名称）',
      into: '目录（默认：该名称）',
    },
  },
  render: {
    summary: '打印一个目标的对象；不作任何更改',
    more: '输出可以通过管道交给 kubectl apply -f -；其中包含 Secret 的值。',
    flags: { ...fileFlags, target: '哪个目标（有多个时）' },
  },
  plan: {
    summary: '显示一次发布将做什么：变化、步骤、审批、回滚和摘要',
    more:
      '由此处运行的服务器制定计划，并与最近一次良好的发布及其集群比较。没有服务器，或带 --kubeconfig、\n' +
      '--registry、--offline 时，由本命令独自制定。不写入任何地方。相同的文件、镜像和摘要在任何机器上\n' +
      '得到相同的计划摘要；不带 --show-secrets 时密钥的值被遮盖。\n' +
      '退出码 9：发布将被拒绝。退出码 12：无法读取集群。',
    flags: { ...compareFlags, comment: '写入此 CI 任务所属合并请求的评论' },
  },
  diff: {
    summary: '显示与集群、其他文件或两个目标之间的差异',
    more:
      '不带 --from 和第二个目标时，由此处运行的服务器将文件与集群比较，否则与最近一次良好的发布比较；\n' +
      '或使用 --kubeconfig。不带 --show-secrets 时密钥的值被遮盖。',
    flags: {
      ...compareFlags,
      from: '另一组文件：app.yaml 或其目录',
      target: '仅此目标；给出两次时，第一个与第二个比较',
    },
  },
  why: {
    summary: '解释一个值：文件、行、条件，以及未生效的值',
    more:
      '路径可以是所写值的路径，例如 web.traits.scaler.replicas，或对象字段的路径，例如\n' +
      'Deployment/web.spec.template.spec.containers[web].env[LOG_LEVEL].value',
    flags: { ...fileFlags, 'show-secrets': compareFlags['show-secrets'] },
  },
  lint: {
    summary: '找出不匹配、不起作用或应写在应用文件中的分层；显示接收器接收什么',
    flags: { ...fileFlags, strict: '如有发现则退出码为 1' },
  },
  fmt: {
    summary: '格式化应用及其分层；注释和含义不变',
    flags: { check: '不写入；如有文件会改变则退出码为 1' },
  },
  new: {
    summary: '创建自己的组件类型或特性的骨架及其测试',
    more:
      '模块写在应用旁边的 components/ 或 traits/ 中；render、plan、why 和 lint 带 --allow-code 时\n' +
      '从那里加载。`tidegate schema application -f . --allow-code` 打印包含它的 JSON Schema，供编辑器使用。',
  },
  schema: {
    summary: '打印文件的 JSON Schema，供编辑器使用',
    more:
      'application、layer、protect 和 release 属于应用；settings 是 tidegate.yaml；clusters 和 registries\n' +
      '在云上是密钥。以下面一行开头的文件，编辑器会补全并检查：\n' +
      '  # yaml-language-server: $schema=node_modules/tidegate/schema/application.json',
    flags: { file: '包含此目录的类型', 'allow-code': fileFlags['allow-code'] },
  },
};
