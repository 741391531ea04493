/** The files that say which version this is. JSON stays as it is, for a test to change. */
export interface ReleaseTree {
  // biome-ignore lint/suspicious/noExplicitAny: JSON
  npm: any;
  // biome-ignore lint/suspicious/noExplicitAny: JSON
  lock: any;
  // biome-ignore lint/suspicious/noExplicitAny: JSON
  jsr: any;
  program: string;
  changelog: string;
}

export function readTree(root?: string): ReleaseTree;

export function releaseProblems(
  tree: ReleaseTree,
  release: { tag: string; today: string; repository?: string | undefined },
): string[];
