import type { KubeObject, ObjectRef } from '#domain/kube/object.ts';
import { Failure } from '#domain/failure.ts';
import type { Api } from '#test/cluster/api.ts';
import type { Ground } from '../world/ground.ts';

const plurals: Readonly<Record<string, string>> = {
  Deployment: '/apis/apps/v1/namespaces/NS/deployments',
  StatefulSet: '/apis/apps/v1/namespaces/NS/statefulsets',
  Secret: '/api/v1/namespaces/NS/secrets',
  ConfigMap: '/api/v1/namespaces/NS/configmaps',
  Pod: '/api/v1/namespaces/NS/pods',
  Service: '/api/v1/namespaces/NS/services',
  HorizontalPodAutoscaler: '/apis/autoscaling/v2/namespaces/NS/horizontalpodautoscalers',
};

const pathOf = ({ kind, namespace = 'default', name }: ObjectRef): string =>
  `${plurals[kind] ?? ''}/${name}`.replace('NS', namespace);

/** Whoever else writes to the cluster, by a client of its own and under a name of its own. */
export const openPeople = (api: Api, manager: string): ReturnType<Ground['as']> => {
  const send = async (method: string, path: string, body: unknown, type?: string): Promise<KubeObject> => {
    const answer = await api.call(method, `${path}?fieldManager=${manager}`, body, type);
    if (answer.status < 300) return answer.body as KubeObject;
    throw new Failure('Conflict', path, `${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`);
  };
  return {
    patch: (ref, operations) => send('PATCH', pathOf(ref), operations, 'application/json-patch+json'),
    apply: (object) => {
      const { apiVersion, kind, metadata } = object;
      const { name, namespace } = metadata;
      const ref = { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
      return send('PATCH', pathOf(ref), object, 'application/apply-patch+yaml');
    },
    remove: async (ref, uid) => {
      const answer = await api.call('DELETE', pathOf(ref), { preconditions: { uid } });
      if (answer.status >= 300 && answer.status !== 404 && answer.status !== 409)
        throw new Failure('Conflict', pathOf(ref), `${answer.status}`);
    },
  };
};
