export const ROOT: string;

export const ENTRIES: Readonly<Record<string, string>>;

export interface BundledFile {
  contents: Uint8Array;
  /** The modules that something is left of, by their paths in the repository. */
  modules: string[];
  /** Whether it loads with the entry, and not when it is first needed. */
  atStart: boolean;
}

export function bundle(entry: { path?: string; source?: string }): Promise<BundledFile[]>;

export function weight(files: readonly BundledFile[]): number;
