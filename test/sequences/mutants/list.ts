import { ofKinds } from './of-kinds.ts';

/** One protection taken out of the product: a text in one of its files and what stands there instead. */
export interface Mutant {
  readonly name: string;
  /** Below the root of the project. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Seeds of the full tier at which it was seen: played first, for what comes to pass in few worlds only. */
  readonly seeds?: readonly number[];
  /** The same for the lean tier. */
  readonly leanSeeds?: readonly number[];
}

const workload = 'shared/domain/workload';
const deployment = `${workload}/deployment`;
const rollout = 'shared/domain/rollout';
const services = 'shared/services';

export const mutants: readonly Mutant[] = [
  {
    name: 'writes are not guarded by what was seen',
    file: `${workload}/guarded-patch.ts`,
    from: "  { op: 'test', path: pointer('metadata', 'generation'), value: metadata.generation ?? null },\n",
    to: '',
  },
  {
    name: 'the label of the release is left behind',
    file: `${workload}/guarded-patch.ts`,
    from: "[{ op: 'remove', path: labelPath }]",
    to: '[]',
  },
  {
    name: 'a share is rounded to all pods',
    file: `${workload}/step.ts`,
    from: 'Math.max(1, Math.min(Math.max(...shares), wanted - 1))',
    to: 'Math.max(1, ...shares)',
  },
  {
    name: 'a share has one pod more',
    file: `${workload}/step.ts`,
    from: 'Math.ceil((wanted * percent) / 100 - 1e-9);\n};\n\n/** A part',
    to: 'Math.floor((wanted * percent) / 100) + 1;\n};\n\n/** A part',
  },
  {
    name: 'a step lets its old pods go before the new ones are Ready',
    file: `${deployment}/surge.ts`,
    from: 'if (context.antiAffinity || missing <= 0)',
    to: 'if (!context.scaled || missing <= 0)',
  },
  {
    name: 'the way back makes room before the old pods are Ready',
    file: `${deployment}/roll-back.ts`,
    from: ': { maxUnavailable: 0, maxSurge: pods };',
    to: ': { maxUnavailable: pods, maxSurge: 0 };',
  },
  {
    name: 'the template is written before the hold',
    file: `${deployment}/hold.ts`,
    from: "  put('minReadySeconds', heldMinReadySeconds),\n",
    to: '',
  },
  {
    name: "the owner's fields are not given back",
    file: `${deployment}/hold.ts`,
    from: '    .flatMap((field) => putBack(observation, own, field)),',
    to: '    .flatMap(() => []),',
  },
  {
    name: 'a step settles before its pods are Ready',
    file: `${deployment}/advance-held.ts`,
    from: 'fleet.fresh.settled < enoughOf(step, expected) ?',
    to: 'fleet.fresh.total < enoughOf(step, expected) ?',
  },
  {
    name: 'a release that is over still writes',
    file: 'shared/services/store/targets.ts',
    from: 'if (target.lock?.release === release.id) return target.lock;',
    to: 'if (target.lock !== undefined) return target.lock;',
  },
  {
    name: 'a target that is held is taken all the same',
    file: `${rollout}/acquire-lock.ts`,
    from: 'const isFree = lock === undefined || isOver(lock.release);',
    to: 'const isFree = lock?.release !== me.release;',
  },
  {
    name: 'a release takes over one that is on its way back',
    file: `${rollout}/acquire-lock.ts`,
    from: ' && lock.back === undefined && lock.pruning',
    to: ' && lock.pruning',
  },
  {
    name: 'an abort is not heard',
    file: `${rollout}/next-step.ts`,
    from: "if (control.kind === 'aborted') {",
    to: "if (control.kind === 'aborted' && lock.step === undefined) {",
  },
  {
    name: 'whatever the judge says is a pass',
    file: `${rollout}/facts-after.ts`,
    from: "const judged: TargetFact = { kind: 'judged', release, index: step.index, verdict };",
    to: "const judged: TargetFact = { kind: 'judged', release, index: step.index, verdict: { ...verdict, kind: 'pass' } as Verdict };\n  if (verdict.kind === 'fail') return [judged];",
  },
  {
    name: 'late writes are not put back',
    file: 'functions/schedules/revert-late-writes.ts',
    from: 'if (lateWrite.isOurs) await',
    to: 'if (lateWrite.isOurs && workload.scaled) await',
  },
  {
    name: 'a lifted hold is not noticed',
    file: `${deployment}/advance.ts`,
    from: 'if (!isHeld(live) || rollingUpdate === undefined)',
    to: 'if (rollingUpdate === undefined)',
  },
  {
    name: 'finishing does not wait for the old pods',
    file: `${deployment}/finish.ts`,
    from: 'if (isUpdate && old.total > 0)',
    to: 'if (isUpdate && old.total > 1_000)',
  },
  {
    name: 'what was rolled back is closed before it is back',
    file: `${deployment}/roll-back.ts`,
    from: 'return leaving > 0\n',
    to: 'return leaving > 1_000\n',
  },
  {
    name: 'a step begins before a person has said yes',
    file: `${rollout}/next-step.ts`,
    from: 'const asked = watched.some(({ approve }) => approve) && step.answer === undefined;',
    to: 'const asked = watched.some(({ approve }) => approve && step.percent > 100) && step.answer === undefined;',
  },
  {
    name: 'the way back asks the metrics',
    file: 'functions/tasks/roll-back.ts',
    from: '  const cluster = await fencedCluster(world, rollout);\n',
    to: '  const cluster = await fencedCluster(world, rollout);\n  await world.metrics(rollout.place.cluster);\n',
  },
  {
    name: 'what was rolled back is not kept from coming again',
    file: `${rollout}/fold-target.ts`,
    from: "if (fact.outcome.kind === 'rolled-back' && manifest !== undefined) {",
    to: "if (fact.outcome.kind === 'rolled-back' && manifest === undefined) {",
  },
  {
    name: 'the event tells the pod template',
    file: `${deployment}/own-strategy.ts`,
    from: '`its pod template was changed by ${lastWriter(live)} during the release`',
    to: '`its pod template was changed by ${lastWriter(live)} during the release: ${JSON.stringify(live["spec"])}`',
  },
  {
    name: 'what others have changed in the pod template is overwritten on the way back',
    file: `${workload}/template-back.ts`,
    from: "return takenBack(before.template, after.template, specOf(live)['template'], isOurs);",
    to: 'return isOurs([]) ? undefined : before.template;',
  },
  {
    name: 'what others have set of the borrowed fields is overwritten',
    file: `${workload}/kept-fields.ts`,
    from: 'setters.includes(setBy(live, path))',
    to: "setBy(live, path) === 'nobody'",
  },
  {
    name: 'what an earlier release has written back for its owner is taken for ours',
    file: `${deployment}/given-back.ts`,
    from: 'if (isUndo !== true || isHeld(live)) return true;',
    to: 'if (isUndo === true || isHeld(live)) return true;',
  },
  {
    name: 'foreign annotations of the pod template are lost',
    file: `${workload}/foreign-annotations.ts`,
    from: 'if (foreign.length === 0) return object;',
    to: 'if (foreign.length >= 0) return object;',
  },
  {
    name: 'a release is planned anew whenever its task is called',
    file: 'functions/tasks/plan-release.ts',
    from: 'release.plan === undefined ? await attempt(world, release) : await readPlan(world, release);',
    to: 'await attempt(world, release);',
  },
  {
    name: 'a workload is brought back over what others have set',
    file: `${workload}/look-back.ts`,
    from: 'const back = templateBack(observation, live);',
    to: 'const back = before.template;',
  },
  {
    name: 'what a release has made in a cloud is not taken back',
    file: `${services}/cloud/return-target.ts`,
    from: 'for (const ref of stacks) {',
    to: 'for (const ref of stacks.slice(stacks.length)) {',
  },
  {
    name: "anybody's application goes into the namespaces of a tenant",
    file: `${services}/planning/plan.ts`,
    from: 'const stray = strayTargets(tenants, app.name, targets);',
    to: 'const stray = strayTargets(tenants.slice(tenants.length), app.name, targets);',
  },
  {
    name: 'pods of others with the same labels count in the look before a release',
    file: `${services}/rollout/inspect-workload.ts`,
    from: 'const pods = labelled && ownOf(live, revisions, labelled);',
    to: 'const pods = labelled && (ownOf(live, revisions, labelled), labelled);',
    seeds: [145],
  },
  {
    name: 'whom a release has taken over is forgotten at its end',
    file: `${rollout}/fold-target.ts`,
    from: 'const took = inherited === undefined ? {} : { took: inherited.releases };',
    to: 'const took = {};',
    seeds: [88],
  },
  {
    name: 'what was taken back before it was prepared is brought again by the schedule',
    file: 'functions/tasks/close-target.ts',
    from: 'lock.manifest === manifest ? {} : { manifest };',
    to: 'lock.manifest === manifest ? {} : {};',
    seeds: [874, 1493, 1563],
  },
  {
    name: 'a schedule heals what waits for a person',
    file: `${services}/sync/targets.ts`,
    from: ' ?? failed?.release;',
    to: ' ?? (failed === undefined ? undefined : undefined);',
    seeds: [1112],
  },
  ...ofKinds,
  {
    name: 'while a person is waited for, pods that fail change nothing',
    file: `${services}/analysis/judge-suspended.ts`,
    from: 'if (found !== undefined && found.certainAt <= now()) {',
    to: 'if (found !== undefined && found.certainAt < 0) {',
    seeds: [91, 98, 173],
  },
  {
    name: 'what an earlier task has seen ends a step',
    file: `${services}/rollout/reconcile-workload.ts`,
    from: "if (isOld && progress.kind !== 'moving') {",
    to: "if (isOld && progress.kind === 'stuck') {",
    seeds: [1, 18, 41],
  },
  {
    name: 'the new side gets more of the requests than its Ready pods can take',
    file: 'shared/services/traffic/divide.ts',
    from: 'const share = withinCapacity(Math.min(100, asked), {',
    to: 'const share = Math.min(100, asked + 50) + 0 * withinCapacity(asked, {',
    seeds: [78],
  },
  {
    name: 'new pods below the partition that are not Ready wait until all are',
    file: `${workload}/strays.ts`,
    from: 'const due = unready.length > 0 ? unready :',
    to: 'const due = unready.length > 999 ? unready :',
    seeds: [86137],
  },
  {
    name: 'an undo leaves the number of pods where the template is back already',
    file: `${deployment}/roll-back.ts`,
    from: 'if (left === undefined && isOwn(observation, live) && fresh.total === 0)',
    to: 'if (isOwn(observation, live) && fresh.total === 0)',
    leanSeeds: [80916],
  },
  {
    name: 'a number of pods that somebody has set before the first write is overwritten',
    file: `${workload}/statefulset/advance.ts`,
    from: 'const after = sideAhead(live, observation.plan);',
    to: 'const { after } = observation.plan; sideAhead(live, observation.plan);',
    leanSeeds: [52525],
  },
  {
    name: 'pods that can come back new only are removed again and again',
    file: `${workload}/strays.ts`,
    from: ' || hasForgotten(observation, live)',
    to: '',
    leanSeeds: [2372],
  },
  {
    name: 'a release begins over pods that are Ready but do not count as available yet',
    file: `${workload}/wait-for-old.ts`,
    from: 'old.nextAt === undefined ||',
    to: 'observation.now >= 0 ||',
    leanSeeds: [2234],
  },
];
