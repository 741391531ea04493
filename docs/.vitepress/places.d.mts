export const REPOSITORY: string;
export const GENERATED: string;
export function linkTarget(
  href: string,
  source: string,
): { file: string; fragment: string | undefined } | undefined;
export function pageOf(file: string): string | undefined;
export function siteHref(href: string, source: string, page: string): string;
export function indexed(page: string): string;
export function writtenPages(): string[];
export function sourceOf(env: {
  path: string;
  realPath?: string;
  frontmatter?: Record<string, unknown>;
}): string;
