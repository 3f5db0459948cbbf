/** The kinds of workloads, and how the titles of stories begin that are told of each. */
export const kinds = {
  Deployment:
    /^(in the simulated world|on a real control plane with|strategies( in|,)|Deployment |configuration of a Deployment|release \S+ of a Deployment|kill -9 of a Deployment )/,
  StatefulSet:
    /^(StatefulSets? |configuration of a StatefulSet (in|on)|release \S+ of a StatefulSet|kill -9 of a StatefulSet )/,
  DaemonSet:
    /^(DaemonSets? |configuration of a DaemonSet (in|on)|release \S+ of a DaemonSet|kill -9 of a DaemonSet )/,
  CloneSet: /^(configuration of a )?CloneSet|^release \S+ of a CloneSet|^kill -9 of a CloneSet/,
  'Advanced StatefulSet':
    /^(configuration of a )?Advanced StatefulSet|^configuration of a StatefulSet of OpenKruise|^release \S+ of a AdvancedStatefulSet|^kill -9 of a Advanced StatefulSet/,
  'Advanced DaemonSet':
    /^(configuration of a )?Advanced DaemonSet|^configuration of a DaemonSet of OpenKruise|^release \S+ of a AdvancedDaemonSet|^kill -9 of a Advanced DaemonSet/,
  'Kind of your own': /^(A kind of one's own|Fleet |configuration of a Fleet|release \S+ of a Fleet)/,
} as const;

export type KindOfTable = keyof typeof kinds;

/** One scenario: its number in the lists of the peers (none for our own), and the stories that tell it, by their titles. */
export interface Scenario {
  readonly number?: number;
  readonly name: string;
  readonly title?: RegExp;
  /** Kinds for which it has no meaning. */
  readonly not?: readonly KindOfTable[];
}

const nodeKinds: readonly KindOfTable[] = ['DaemonSet', 'Advanced DaemonSet'];
/** The highest number goes first, whatever becomes of the others. */
const numberedKinds: readonly KindOfTable[] = ['StatefulSet', 'Advanced StatefulSet'];

/** The starred scenarios of Argo Rollouts, OpenKruise Rollouts and Flagger, then our own. One without a title has no story of a single kind yet. */
export const scenarios: readonly Scenario[] = [
  { number: 1, name: 'percent steps of three pods', title: /^small:/, not: nodeKinds },
  { number: 2, name: 'a good release, step by step', title: /^good:|a good release goes out/ },
  { number: 3, name: 'back to the old revision from the first step', title: /^bad:|a bad release is caught/ },
  { number: 4, name: 'a third revision in the middle', title: /^superseded:|takes over the hold/ },
  {
    number: 5,
    name: 'scaled up in the middle',
    title: /^grown:|pods that are added in the middle/,
    not: nodeKinds,
  },
  { number: 6, name: 'scaled down in the middle', title: /^shrunk:/, not: nodeKinds },
  { number: 7, name: 'paused and resumed between steps', title: /^paused:/ },
  {
    number: 8,
    name: 'ended in the middle: all is as before',
    title: /^abort:|a person (aborts|pauses, resumes, and aborts)|an abort brings it back/,
  },
  { number: 10, name: 'a revision that never gets Ready, then a good one', title: /^fixed:/ },
  { number: 11, name: 'the plan changed while it runs', title: /^replanned:/ },
  { number: 12, name: 'a step jumped, forward and back', title: /^jumped:/ },
  { number: 15, name: 'old pods that are not Ready go first', title: /^sickest:/, not: numberedKinds },
  { number: 17, name: 'only the release id changes', title: /^same:/ },
  { number: 18, name: 'a share of a batch may stay not ready', title: /^tolerated:/ },
  { number: 21, name: 'aborted, retried, promoted', title: /^again:/ },
  { number: 23, name: 'a bad revision, then another bad one', title: /^worse:/ },
  { number: 24, name: 'a good revision over one that is sick', title: /^healed:/ },
  {
    number: 25,
    name: 'on the way back no more pods are missing than allowed',
    title: /^bad:|a bad release is caught/,
  },
  { number: 26, name: 'image and number of pods in one write', title: /^both:/, not: nodeKinds },
  { number: 28, name: 'a long pause is no failure', title: /^patient:/ },
  { number: 34, name: 'judged by metrics', title: /^bad:|a bad release is caught/ },
  { number: 35, name: 'undone', title: /^undone:|can be undone/ },
  {
    number: 41,
    name: 'taken over while it serves, its fields kept',
    title: /^good:|a good release goes out/,
  },
  { number: 43, name: 'rolled back by failing checks', title: /^bad:|a bad release is caught/ },
  {
    number: 44,
    name: 'reverted: replicas and fields are those of the owner',
    title: /^bad:|a bad release is caught/,
  },
  {
    number: 14,
    name: 'all new pods beside the old ones, and back',
    title: /^beside|^blue-green:/,
    not: ['StatefulSet', 'DaemonSet', 'Advanced StatefulSet', 'Advanced DaemonSet', 'Kind of your own'],
  },
  { name: 'the process dies at any point', title: /ends so wherever the process dies|is cut off when it/ },
  { name: 'every function dies, before or after its work', title: /^died:/ },
  { name: 'every task comes twice, late and out of order', title: /^twice:/ },
  { name: 'a window that slides over the pods', title: /^streamed:/ },
  {
    name: 'the hold is lifted by its owner',
    title: /^lifted:|applies their own manifest|sets? their (partition|strategy) back/,
  },
  { name: 'the old image is applied in the middle', title: /^reapplied:/ },
  { name: 'a pod is lost in the hold', title: /^held:/ },
  { name: 'configuration goes out in batches', title: /old pods keep what they know/ },
  { name: 'configuration comes back', title: /it comes back with its pods/ },
];
