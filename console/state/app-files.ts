/** What the form for a new application asks. */
export interface Wish {
  readonly name: string;
  readonly image: string;
  /** Empty where nothing calls it. */
  readonly port: string;
  readonly pods: string;
  readonly size: Size;
  readonly places: readonly Place[];
  readonly checks: { readonly errors: boolean; readonly latencyMs: string };
  readonly isAsked: boolean;
}

export interface Place {
  readonly environment: string;
  readonly cluster: string;
}

export const sizes = {
  small: { cpu: '100m', memory: '128Mi' },
  medium: { cpu: '500m', memory: '512Mi' },
  large: { cpu: '2', memory: '2Gi' },
} as const;
export type Size = keyof typeof sizes;

export const emptyWish: Wish = {
  name: '',
  image: '',
  port: '8080',
  pods: '3',
  size: 'small',
  places: [{ environment: 'prod', cluster: '' }],
  checks: { errors: true, latencyMs: '' },
  isAsked: false,
};

/** The files for these inputs, from which one can continue as code. */
export const filesFor = (wish: Wish): readonly { readonly path: string; readonly text: string }[] => [
  { path: 'app.yaml', text: [...componentOf(wish), ...releaseOf(wish), ''].join('\n') },
];

/** An input is one scalar: plain if YAML reads it as text, else as JSON, which cannot break out. */
export const scalar = (text: string): string =>
  /^[a-z][a-z0-9./_@-]*(:[a-z0-9._-]+)?$/i.test(text) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);

const wholeOr = (text: string): string => (/^\d{1,5}$/.test(text) ? text : JSON.stringify(text));

const componentOf = ({ name, image, port, pods, size }: Wish): readonly string[] => [
  'apiVersion: core.oam.dev/v1beta1',
  'kind: Application',
  'metadata:',
  `  name: ${scalar(name)}`,
  'spec:',
  '  components:',
  `    - name: ${scalar(name)}`,
  `      type: ${port === '' ? 'worker' : 'webservice'}`,
  '      properties:',
  `        image: ${scalar(image)}`,
  ...(port === '' ? [] : [`        ports: [{ port: ${wholeOr(port)}, expose: true }]`]),
  `        cpu: ${JSON.stringify(sizes[size].cpu)}`,
  `        memory: ${sizes[size].memory}`,
  '      traits:',
  '        - type: scaler',
  `          properties: { replicas: ${wholeOr(pods)} }`,
];

const releaseOf = ({ name, places, checks, isAsked }: Wish): readonly string[] => [
  'release:',
  '  targets:',
  ...places.flatMap(({ environment, cluster }) => [
    `    - name: ${scalar(environment)}`,
    `      cluster: ${scalar(cluster)}`,
    `      namespace: ${scalar(name)}`,
    `      environment: ${scalar(environment)}`,
  ]),
  '  checks:',
  `    errors: ${checks.errors ? '{ maxIncrease: 10% }' : 'false'}`,
  ...(checks.latencyMs === ''
    ? []
    : [`    latency: { slowerThan: ${scalar(`${checks.latencyMs}ms`)}, maxIncrease: 10% }`]),
  ...(isAsked ? ['  approval: { expiresIn: 24h }'] : []),
];
