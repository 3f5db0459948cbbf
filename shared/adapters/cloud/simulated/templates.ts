import type { JsonObject } from '#domain/json.ts';
import { classes } from '#domain/stack/classes.ts';

/** A template of one resource whose outputs are those of its class; changing `Engine` replaces it. */
const templateOf = (name: string, outputs: Readonly<Record<string, 'value' | 'secret'>>): JsonObject => ({
  Parameters: {
    Name: {},
    Size: { Default: 'small' },
    Environment: { Default: '' },
    Engine: { Default: '1' },
    Fails: { Default: '' },
  },
  Resources: {
    Main: {
      Type: `Simulated::${name}`,
      Properties: { Size: { Ref: 'Size' }, Engine: { Ref: 'Engine' }, Fails: { Ref: 'Fails' } },
      Metadata: { fixed: ['Engine'] },
    },
  },
  Outputs: Object.fromEntries(
    Object.entries(outputs).map(([output, kind]) =>
      kind === 'secret'
        ? [`${output}Ref`, { Value: { 'Fn::Sub': `simulated/\${Main}/${output}` } }]
        : [output, { Value: output === 'port' ? '3306' : { 'Fn::Sub': `\${Main}.${output}.simulated` } }],
    ),
  ),
});

/** A template for each class. */
export const simulatedTemplates: Readonly<Record<string, JsonObject>> = Object.fromEntries(
  Object.entries(classes).map(([name, { outputs }]) => [name, templateOf(name, outputs)]),
);
