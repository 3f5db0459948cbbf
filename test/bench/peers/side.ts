import type { Api } from '#test/cluster/api.ts';
import type { Running } from '#test/cluster/manager.ts';
import { until } from '#test/cluster/workloads.ts';

/** One of those who release the same workload: who it is, how it begins, and how it comes back. */
export interface Side {
  readonly name: string;
  /** How the `User-Agent` of its requests begins. */
  readonly userAgent: string;
  /** Starts what must run beside the control plane; nothing where nothing must. */
  readonly start: (kubeconfig: string) => Promise<Running | undefined>;
  /** Makes the workload in a namespace of its own; it stands with all its pods Ready when this is over. */
  readonly open: (ground: Ground) => Promise<Play>;
}

export interface Ground {
  readonly kubeconfig: string;
  /** Whose requests are nobody's. */
  readonly api: Api;
  readonly replicas: number;
  /** Shares of the steps, percent; the last is 100. */
  readonly steps: readonly number[];
  /** Whether the first step is to stand until it is undone. */
  readonly isHeld: boolean;
}

/** One workload of one side; its pods have the label `app=shop` or ours, as `labels` says, and run `shop/app:1`. */
export interface Play {
  readonly namespace: string;
  readonly labels: string;
  /** Asks for `shop/app:2`. */
  begin(): Promise<void>;
  /** Waits until this side itself says that it is over. */
  over(): Promise<void>;
  /** Asks for the way back. */
  undo(): Promise<void>;
  close(): Promise<void>;
}

/** Pods of 500 replicas take their time. */
export const patienceSeconds = 240;

export const podTemplate = (image: string) => ({
  metadata: { labels: { app: 'shop' } },
  spec: { containers: [{ name: 'app', image, ports: [{ containerPort: 8080 }] }] },
});

/** Waits until an object says so in its status. */
export const untilStatus = (
  api: Api,
  path: string,
  what: string,
  holds: (status: Readonly<Record<string, unknown>>, object: Stated) => boolean,
): Promise<void> =>
  until(
    `${what} of ${path}`,
    async () => {
      const object = (await api.must('GET', path)) as Stated;
      return holds(object.status ?? {}, object);
    },
    patienceSeconds,
  );

export interface Stated {
  readonly metadata: { readonly generation?: number; readonly labels?: Readonly<Record<string, string>> };
  readonly status?: Readonly<Record<string, unknown>>;
}
