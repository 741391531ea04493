// Which program listens on a port of this machine: it tells the app from a proxy that passes all on.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { isIP } from "node:net";

/** Name of the program that listens on a local port, where the system lets us know. Linux only. */
export function listenerOn(hostname: string, port: number): string | undefined {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (host !== "localhost" && !(isIP(host) !== 0 && /^(?:127\.|::1$)/.test(host))) return undefined;
  const inodes = new Set(["tcp", "tcp6"].flatMap((table) => listening(table, port)));
  if (inodes.size === 0) return undefined;
  for (const pid of entries("/proc").filter((name) => /^\d+$/.test(name))) {
    const isOwner = entries(`/proc/${pid}/fd`).some((fd) =>
      inodes.has(linkOf(`/proc/${pid}/fd/${fd}`)),
    );
    if (isOwner) return read(`/proc/${pid}/comm`).trim();
  }
  return undefined;
}

/** The sockets, as `/proc/<pid>/fd` names them, that listen on a port. */
function listening(table: string, port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  return read(`/proc/net/${table}`)
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === "0A" && local?.endsWith(`:${hex}`) === true)
    .map((columns) => `socket:[${columns[9]}]`);
}

/** Processes end while they are looked at, and those of others may be closed to us. */
function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
