/** Where one ROS is reached, and for whom. */
export interface RosProfile {
  readonly region: string;
  /** Endpoints other than those of the public cloud: `ros.<region>.<domain>`, or the gateway of a private one. */
  readonly endpoints?: Partial<Readonly<Record<ProductName, string>>> | undefined;
  /** A private cloud (Apsara Stack): its gateway wants to know whose resources these are. */
  readonly apsara?:
    | {
        readonly organization: string;
        readonly resourceGroup: string;
        readonly department?: string | undefined;
      }
    | undefined;
  /** PEM of the authority behind a private cloud's certificate, where the system does not know it. */
  readonly ca?: string | undefined;
  /** For connecting and for the answer, ms. */
  readonly timeout?: number | undefined;
}

/** Alibaba Cloud's services that speak the RPC style and that this adapter calls. */
export const products = {
  ros: { version: '2019-09-10', endpoint: () => 'https://ros.aliyuncs.com' },
  sts: { version: '2015-04-01', endpoint: () => 'https://sts.aliyuncs.com' },
  kms: { version: '2016-01-20', endpoint: (region: string) => `https://kms.${region}.aliyuncs.com` },
} as const;
export type ProductName = keyof typeof products;

export const endpointOf = ({ endpoints, region }: RosProfile, product: ProductName): string =>
  endpoints?.[product] ?? products[product].endpoint(region);

/** Headers of one call. pop-core uses them in place of its own, so all are here. */
export const headersOf = (
  { region, apsara }: RosProfile,
  product: ProductName,
  action: string,
): Record<string, string> => ({
  'user-agent': 'tidegate',
  'x-acs-action': action,
  'x-acs-version': products[product].version,
  ...(apsara !== undefined && {
    'x-acs-organizationid': apsara.organization,
    'x-acs-resourcegroupid': apsara.resourceGroup,
    'x-acs-regionid': region,
    'x-acs-request-version': 'v1',
    'x-acs-asapi-product': product.toUpperCase(),
    'x-ascm-product-name': product.toUpperCase(),
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
