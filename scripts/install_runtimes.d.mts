export type RuntimeName = "node20" | "node22" | "node24" | "deno" | "bun";
export function runtimes(): Promise<Record<RuntimeName, string | null>>;
export function installRuntimes(): Promise<Record<RuntimeName, string | null>>;
