import { alibabaAcr } from './alibaba-acr.ts';
import { alibabaRos } from './alibaba-ros.ts';
import { artifactory } from './artifactory.ts';
import { awsCloudformation } from './aws-cloudformation.ts';
import { awsEcr } from './aws-ecr.ts';
import { azureAcr } from './azure-acr.ts';
import { bitbucket } from './bitbucket.ts';
import { cdevents } from './cdevents.ts';
import { dockerhub } from './dockerhub.ts';
import { forgejo } from './forgejo.ts';
import { gcpAr } from './gcp-ar.ts';
import { gitea } from './gitea.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { gitlabToken } from './gitlab-token.ts';
import { gogs } from './gogs.ts';
import { harbor } from './harbor.ts';
import { quay } from './quay.ts';
import type { Sender } from './sender.ts';
import { standardWebhooks } from './standard-webhooks.ts';

/** Every sender by the name that the settings give it. To add one, write its file and list it here. */
export const senders: Readonly<Record<string, Sender>> = {
  'standard-webhooks': standardWebhooks,
  github,
  gitlab,
  'gitlab-token': gitlabToken,
  gitea,
  forgejo,
  gogs,
  bitbucket,
  harbor,
  dockerhub,
  quay,
  artifactory,
  'alibaba-acr': alibabaAcr,
  'alibaba-ros': alibabaRos,
  'azure-acr': azureAcr,
  'aws-ecr': awsEcr,
  'aws-cloudformation': awsCloudformation,
  'gcp-ar': gcpAr,
  cdevents,
};

export const senderNames: readonly string[] = Object.keys(senders);
