import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillIn } from "./docs_page.ts";
import {
  freePort,
  REPOSITORY,
  type RunningProcess,
  startProcess,
  temporaryFolder,
} from "./process.ts";

/** When every file was changed last: a fixed time, so that a page can state its validators. */
const CHANGED = new Date("2026-01-02T03:04:05Z");

const FILES: Record<string, string> = {
  "public/plan.txt": "The plan.\n",
  "public/page.html": "<h1>Hello</h1>\n",
  "public/logo.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
  "public/data.json": "{}\n",
  "public/style.css": "p{}\n",
  "public/style.css.br": "brotli\n",
  "public/photo.png": "pixels\n",
  "public/unknown.plan": "?\n",
  "public/.env": "KEY=1\n",
  "public/folder/index.html": "index\n",
  "public/folder/home.html": "home\n",
  "public/bare/note.txt": "note\n",
  "public/Grüße.txt": "umlauts\n",
  "public/r&d.txt": "ampersand\n",
  "public/100%.txt": "percent\n",
  "public/a#1.txt": "number\n",
  "public/empty.txt": "",
  "public/long.txt": "123456789\n".repeat(1000),
  "ann/letter.txt": "Dear Ann\n",
  "ben/letter.txt": "Dear Ben\n",
};

export interface Site {
  /** The folder with the files. */
  readonly root: string;
  /** Where a front server may write. */
  readonly work: string;
  /** Runs a program of a page on a free port. */
  run(program: string, replacements: Record<string, string>): Promise<RunningPage>;
  /** Ends what was started, and takes everything away. */
  close(): Promise<void>;
}

export interface RunningPage extends RunningProcess {
  readonly port: number;
}

export function openSite(name: string): Site {
  const folder = temporaryFolder(name);
  const root = join(folder.path, "files");
  plant(root, folder.path);
  // Below the project, so that "sendoff" is the built package itself.
  const programs = join(REPOSITORY, `.cache/moving-over-${name}-${process.pid}`);
  mkdirSync(programs, { recursive: true });
  const started: Promise<RunningProcess>[] = [];
  return {
    root,
    work: join(folder.path, "work"),
    async run(program, replacements) {
      const port = await freePort();
      const file = join(programs, `${started.length}-${port}.mjs`);
      writeFileSync(file, fillIn(program, { "3000": String(port), ...replacements }));
      const running = startProcess(process.execPath, [file], { port });
      started.push(running);
      return { ...(await running), port };
    },
    async close() {
      for (const one of await Promise.allSettled(started)) {
        if (one.status === "fulfilled") await one.value.stop();
      }
      rmSync(programs, { recursive: true, force: true });
      folder.remove();
    },
  };
}

function plant(root: string, outside: string) {
  for (const [name, text] of Object.entries(FILES)) {
    const path = join(root, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, text);
    utimesSync(path, CHANGED, CHANGED);
  }
  writeFileSync(join(outside, "outside.txt"), "outside\n");
  symlinkSync(join(outside, "outside.txt"), join(root, "public/link.txt"));
}
