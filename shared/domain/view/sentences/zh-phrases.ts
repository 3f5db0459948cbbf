/** A phrase of English as it is recorded, and the same in Chinese. */
export type Phrase = readonly [english: RegExp, chinese: string];

/** Who must answer, and what is still missing. */
export const policies: readonly Phrase[] = [
  [/\bone person\b/g, '一个人'],
  [/\b(\d+) people\b/g, '$1 个人'],
  [/, of them /g, '，其中 '],
  [/; not the requester\b/g, '；发起人除外'],
  [/; not an author of its commits\b/g, '；提交的作者除外'],
  [/; with a reason\b/g, '；须写明原因'],
  [/^(\d+) more$/g, '$1 人'],
  [/(?<=^|, |和 |其中 )(\d+) of ([a-zA-Z][^,;；]*)/g, '$2 中的 $1 人'],
];

/** What a receiver of webhooks takes, and why it did not. */
export const received: readonly Phrase[] = [
  [/^images of the repository that the component uses(?=;)/g, '组件所用仓库的镜像'],
  [/^images of ([^;]+)(?=;)/g, '$1 的镜像'],
  [
    /; only versions where a version runs; no build caches, no pull requests/g,
    '；运行版本号时只接受版本号；不含构建缓存和拉取请求',
  ],
  [/; no pre-releases/g, '；不含预发布'],
  [/; pre-releases too/g, '；含预发布'],
  [/; no version older than what runs/g, '；不早于当前运行的版本'],
  [/; older versions too/g, '；含旧版本'],
  [
    /^the signature is missing, too old, or not made with the secret of this receiver/g,
    '缺少签名、签名过旧，或不是用此接收器的密钥生成',
  ],
  [
    /^the secret or token of this receiver is missing, or is another one/g,
    '缺少此接收器的密钥或令牌，或不是同一个',
  ],
  [/^(\S+) is no version, and /g, '$1 不是版本号，而 '],
];
