export function startMiniJsr(port?: number): Promise<{ url: string; close: () => Promise<void> }>;
