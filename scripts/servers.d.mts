/** What proves that a server is there, and the Debian packages that bring it. */
export const SERVERS: Record<string, { file: string; packages: string[] }>;

export const ALL_SERVERS: string[];

/** Names of those servers that are not installed. */
export function missingServers(names?: readonly string[]): string[];

export function installCommand(names: readonly string[]): string;

export function ensureServers(names?: readonly string[]): string[];
