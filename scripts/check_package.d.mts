export interface PackageManifest {
  exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  bin: Readonly<Record<string, string>>;
}

export function fileProblems(
  manifest: PackageManifest,
  names: readonly string[],
  read: (path: string) => string,
): string[];
