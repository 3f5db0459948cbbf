import type { EvaluateCue } from '#domain/definition/evaluate.ts';
import type { SourceFile } from '#domain/config/place.ts';
import { openDefinitions } from '#worlds/local/definitions.ts';
import { compile } from './compile.ts';
import { formatMistake } from './format-mistake.ts';

/** A component as teams write them: a Deployment, and a Service for its ports. */
export const service = `import "strings"

"our-service": {
	type: "component"
	annotations: {}
	description: "A service of ours"
	attributes: {
		workload: definition: {apiVersion: "apps/v1", kind: "Deployment"}
		status: healthPolicy: #"""
			isHealth: context.output.status.readyReplicas > 0
			"""#
	}
}

template: {
	output: {
		apiVersion: "apps/v1"
		kind:       "Deployment"
		spec: {
			if parameter.replicas != _|_ {
				replicas: parameter.replicas
			}
			selector: matchLabels: "app.oam.dev/component": context.name
			template: {
				metadata: labels: {
					"app.oam.dev/component": context.name
					team:                    parameter.team
				}
				spec: containers: [{
					name:  context.name
					image: strings.TrimSpace(parameter.image)
					if parameter.env != _|_ {
						env: parameter.env
					}
					if parameter.probe != _|_ {
						livenessProbe: parameter.probe
					}
				}]
			}
		}
	}
	outputs: {
		if len(parameter.ports) > 0 {
			service: {
				apiVersion: "v1"
				kind:       "Service"
				metadata: name: context.name
				spec: {
					selector: "app.oam.dev/component": context.name
					ports: [for p in parameter.ports {port: p}]
				}
			}
		}
	}
	parameter: {
		// +usage=Which image to run
		// +short=i
		image: string
		team:  *"shop" | "search" | "pay"
		replicas?: int & >0 & <100
		ports: *[] | [...int]
		env?: [...{
			name:  string
			value: string
		}]
		probe?: #Probe
	}
	#Probe: httpGet: {
		path: string
		port: int | *8080
	}
}
`;

/** A trait that patches the container of its component by name, with variables by name. */
export const withEnv = `"with-env": {
	type: "trait"
	attributes: appliesToWorkloads: ["deployments.apps"]
}
template: {
	patch: spec: template: spec: {
		// +patchKey=name
		containers: [{
			name: context.name
			// +patchKey=name
			env: [for k, v in parameter {name: k, value: v}]
		}]
	}
	parameter: [string]: string
}
`;

/** A trait as it is in a cluster, with an object of its own. */
export const ingress = `apiVersion: core.oam.dev/v1beta1
kind: TraitDefinition
metadata:
  name: our-ingress
spec:
  schematic:
    cue:
      template: |
        parameter: {
          domain: string
          path: *"/" | string
        }
        outputs: ingress: {
          apiVersion: "networking.k8s.io/v1"
          kind:       "Ingress"
          metadata: name: context.name + "-web"
          spec: rules: [{host: parameter.domain, http: paths: [{path: parameter.path, pathType: "Prefix"}]}]
        }
`;

/** A trait whose template is this. */
export const traitOf = (name: string, template: string): string =>
  `${JSON.stringify(name)}: {\n\ttype: "trait"\n}\ntemplate: {\n${template}\n}\n`;

/** The files of an application of one component, its properties and traits as they are indented here. */
export const filesOf = (
  definitions: Readonly<Record<string, string>>,
  properties = 'image: shop/web:1',
  traits = '',
): readonly SourceFile[] => [
  {
    path: 'app.yaml',
    text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop, namespace: shop }
spec:
  components:
    - name: web
      type: our-service
      properties:
${properties.replaceAll(/^/gm, '        ')}
${traits === '' ? '' : `      traits:\n${traits.replaceAll(/^/gm, '        ')}\n`}`,
  },
  ...Object.entries(definitions).map(([name, text]) => ({ path: `definitions/${name}`, text })),
];

const compiledOf = (files: readonly SourceFile[], evaluate: EvaluateCue = openDefinitions()) =>
  compile({ files }, { images: {}, evaluate });

/** What a target runs (the only one, if none is named); an application that is refused says why. */
export const objectsOf = (files: readonly SourceFile[], target = 'local') => {
  const compiled = compiledOf(files);
  if (compiled.kind === 'mistakes') throw new Error(compiled.mistakes.map(formatMistake).join('\n'));
  return compiled.manifests[target]?.objects ?? [];
};

/** Its mistakes, one line each. */
export const mistakesOf = (files: readonly SourceFile[], evaluate?: EvaluateCue): readonly string[] => {
  const compiled = compiledOf(files, evaluate);
  return compiled.kind === 'mistakes' ? compiled.mistakes.map(formatMistake) : [];
};

/** Its remarks. */
export const notesOf = (files: readonly SourceFile[]): readonly string[] => {
  const compiled = compiledOf(files);
  return compiled.kind === 'compiled' ? compiled.notes.map(formatMistake) : [];
};
