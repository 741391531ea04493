import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { LIGHTTPD_DANGERS } from "../../src/config/check/lighttpd/dangers.ts";
import type { Place } from "../support/config_check_front.ts";
import {
  body,
  type Danger,
  files,
  inFiles,
  instead,
  noFile,
  nothing,
  passes,
  path,
  proofs,
  SECRET,
  secret,
  seenHeader,
  typed,
} from "../support/config_check_proofs.ts";
import { ask } from "../support/raw_client.ts";

const server = 'server.stat-cache-engine = "disable"';
const oldAndNew = async ({ root, port }: Place) => {
  writeFileSync(join(root, "b.txt"), "old");
  await ask(port, { target: "/" });
  writeFileSync(join(root, "b.txt"), "a new one");
};

const LIGHTTPD: readonly Danger<"lighttpd">[] = [
  {
    code: "no-mount",
    change: instead('"/files/" =>', '"/other/" =>'),
    options: files,
    request: inFiles,
    harm: noFile,
  },
  {
    code: "other-upstream",
    change: ({ appPort }) => ({ [`"port" => ${appPort}`]: '"port" => 1' }),
    harm: noFile,
  },
  { code: "feature-off", change: instead('"x-sendfile" => "enable",', ""), harm: nothing },
  {
    code: "no-folder",
    change: ({ root }) => ({ [`"x-sendfile-docroot" => ( "${root}/" )`]: "" }),
    answer: path(({ root }) => `${root}-secret.txt`),
    harm: body("beside"),
  },
  {
    code: "no-folder",
    change: ({ root }) => ({
      '"x-sendfile" =>': '"allow-x-send-file" =>',
      [`"x-sendfile-docroot" => ( "${root}/" )`]: "",
    }),
    answer: path(({ root }) => `${root}-secret.txt`),
    harm: body("beside"),
  },
  {
    code: "whole-disk",
    change: ({ root }) => ({ [`"${root}/"`]: '"/"' }),
    answer: path(({ root }) => `${root}-secret.txt`),
    harm: body("beside"),
  },
  {
    code: "other-folder",
    change: ({ root }) => ({ [`"${root}/"`]: `"${root}-secret/"` }),
    answer: path(({ root }) => `${root}-secret/x.txt`),
    harm: body("beside"),
  },
  {
    code: "stat-cache",
    change: instead(server, ""),
    answer: path(({ root }) => `${root}/b.txt`),
    before: oldAndNew,
    harm: (response) => response.body.toString() !== "a new one",
  },
  {
    code: "symlinks",
    change: instead('server.follow-symlink = "disable"', ""),
    options: { symlinks: "refuse" },
    answer: path(({ root }) => `${root}/link.txt`),
    harm: body("outside"),
  },
  {
    code: "no-module",
    change: instead('"mod_setenv", ', ""),
    request: { headers: typed },
    harm: passes,
  },
  {
    code: "inbound-header",
    change: instead('"X-Sendfile" => "",', ""),
    request: { headers: typed },
    harm: passes,
  },
  {
    code: "no-secret",
    change: instead('"Sendoff-Secret" =>', '"Other" =>'),
    options: secret,
    harm: seenHeader("sendoff-secret", undefined),
  },
  {
    code: "other-secret",
    change: instead(SECRET, "other"),
    options: secret,
    harm: seenHeader("sendoff-secret", "other"),
  },
  {
    code: "published-root",
    change: ({ root }) => ({
      [server]: `${server}\n$HTTP["host"] =~ "" {\nserver.document-root = "${root}"\n}`,
    }),
    options: files,
    request: { target: "/a.txt" },
    harm: body("a file"),
  },
  {
    code: "published-root",
    change: ({ root }) => ({
      [server]: `${server}\nserver.modules += ( "mod_alias" )\nalias.url = ( "/pub/" => "${root}/" )`,
    }),
    options: files,
    request: { target: "/pub/a.txt" },
    harm: body("a file"),
  },
];

proofs("lighttpd", LIGHTTPD, {
  known: LIGHTTPD_DANGERS,
  unreadable: "a = (",
  // Needs an app that speaks FastCGI.
  notShown: ["check-local"],
});
