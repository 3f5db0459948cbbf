import { scalar } from './app-files.ts';

/** What the form for another cluster asks; what is empty is left out. */
export interface ClusterWish {
  readonly name: string;
  readonly kubeconfig: string;
  readonly context: string;
  readonly prometheus: string;
}

export const emptyCluster: ClusterWish = {
  name: '',
  kubeconfig: 'kubeconfig',
  context: '',
  prometheus: '',
};

/** The lines of `tidegate.yaml` that add this cluster. */
export const clusterLines = ({ name, kubeconfig, context, prometheus }: ClusterWish): string =>
  [
    'clusters:',
    `  ${scalar(name)}:`,
    `    kubeconfig: ${scalar(kubeconfig)}`,
    ...(context === '' ? [] : [`    context: ${scalar(context)}`]),
    ...(prometheus === '' ? [] : [`    metrics: { kind: prometheus, url: ${JSON.stringify(prometheus)} }`]),
    '',
  ].join('\n');
