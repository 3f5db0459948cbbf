/** Where one ROS is reached, and for whom. */
export interface RosProfile {
  /** `https://ros.aliyuncs.com` on public cloud; `ros.<region>.<domain>` or the gateway of a private one. */
  readonly endpoint: string;
  readonly region: string;
  /** A private cloud (Apsara Stack): its gateway wants to know whose resources these are. */
  readonly apsara?: {
    readonly organization: string;
    readonly resourceGroup: string;
    readonly department?: string | undefined;
  };
  /** PEM of the authority behind a private cloud's certificate, where the system does not know it. */
  readonly ca?: string | undefined;
  /** For connecting and for the answer, ms. */
  readonly timeout?: number;
}

export const publicEndpoint = 'https://ros.aliyuncs.com';
export const apiVersion = '2019-09-10';

/** Headers of one call. pop-core takes them instead of its own, so all are here. */
export const headersOf = ({ region, apsara }: RosProfile, action: string): Record<string, string> => ({
  'user-agent': 'tidegate',
  'x-acs-action': action,
  'x-acs-version': apiVersion,
  ...(apsara !== undefined && {
    'x-acs-organizationid': apsara.organization,
    'x-acs-resourcegroupid': apsara.resourceGroup,
    'x-acs-regionid': region,
    'x-acs-request-version': 'v1',
    'x-acs-asapi-product': 'ROS',
    'x-ascm-product-name': 'ROS',
  }),
});

/** Parameters of every call. */
export const commonParams = ({ region, apsara }: RosProfile): Record<string, string> => ({
  RegionId: region,
  ...(apsara !== undefined && {
    Department: apsara.department ?? apsara.organization,
    OrganizationId: apsara.organization,
    ResourceGroup: apsara.resourceGroup,
  }),
});
