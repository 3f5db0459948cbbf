import { openSimulatedCloud } from '#adapters/cloud/simulated/open.ts';
import { handClock } from '#adapters/clock/hand.ts';
import { testCloud } from './cloud.ts';

const template = (extra: object = {}) =>
  JSON.stringify({
    Parameters: { Size: { Default: 'small' }, Engine: { Default: '8.0' } },
    Resources: {
      Database: {
        Type: 'Simulated::Database',
        Properties: { Size: { Ref: 'Size' }, Engine: { Ref: 'Engine' }, ...extra },
        Metadata: { fixed: ['Engine'] },
      },
    },
    Outputs: {
      name: { Value: { Ref: 'Database' } },
      passwordRef: { Value: { 'Fn::Sub': 'vault/${Database}' } },
    },
  });

testCloud(async () => {
  const clock = handClock(0);
  const cloud = openSimulatedCloud({ name: 'one', clock });
  const spec = (name: string, parameters = {}, extra = {}) => ({
    name,
    template: template(extra),
    parameters,
    tags: { 'tidegate-app': 'shop' },
  });
  return {
    cloud,
    spec,
    other: { Size: 'large' },
    replacing: { Engine: '9.0' },
    failing: (name) => spec(name, {}, { Fails: 'no capacity' }),
    refused: (name) => spec(name, { Stranger: 'x' }),
    lose: (when) => cloud.inject({ call: 'write', answer: when === 'after' ? 'lost' : 'never' }),
    cut: () => cloud.inject({ call: 'read', fails: 'ProviderUnreachable', reason: 'no route' }),
    pass: () => clock.advance(60_000),
    hasSecret: true,
  };
});
