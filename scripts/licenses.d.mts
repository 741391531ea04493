export interface BundledPackage {
  name: string;
  version: string;
  license: string;
  integrity: string;
  /** Its LICENSE file, or `null` where each of its modules has the notice. */
  text: string | null;
  copyrights: string[];
}

export const NOTICES: string;

export function bundledPackages(): Promise<BundledPackage[]>;

export function packagesOf(paths: readonly string[], root?: string): BundledPackage[];

export function licenseProblems(notices: string, packages: readonly BundledPackage[]): string[];

export interface BillOfMaterials {
  bomFormat: string;
  specVersion: string;
  metadata: { component: { purl: string } };
  components: { purl: string; hashes: { alg: string; content: string }[] }[];
}

export function billOfMaterials(packages: readonly BundledPackage[]): BillOfMaterials;
