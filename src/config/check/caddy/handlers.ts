import type { Directive } from "../../syntax/directive.ts";
import { isSameWord, named, wantedLine } from "../finding.ts";
import type { CaddyCheck } from "./check.ts";
import { checkHandler, checkPattern } from "./files.ts";
import { importHint, type Placed, placed } from "./site.ts";

/** A `handle_response` for the delivery's header. */
export interface Handler {
  readonly directive: Directive;
  /** The line that says for which values. */
  readonly matcher: Directive;
  readonly pattern: string;
  /** What sends the file, if it does. */
  readonly server: Placed | undefined;
}

const DOTS = "*/../*";

/** Checks what is done with the app's answers. */
export function checkHandlers(proxy: Directive, check: CaddyCheck): void {
  const { report, header } = check;
  const all = handlersOf(proxy, header);
  const end = all.findIndex(({ pattern }) => pattern === "*");
  // The first that matches is taken, so none after one for all.
  const handlers = end === -1 ? all : all.slice(0, end + 1);
  const files = handlers.find(({ server }) => server !== undefined);
  if (files?.server === undefined) {
    const what = `No handle_response sends the file that ${header} names`;
    report.add(
      "no-handler",
      proxy.line,
      what + importHint([proxy.block ?? []]),
      wantedHandler(check),
    );
  } else {
    checkPattern(files, check);
    checkHandler(files.directive, files.server, check);
  }
  if (files === undefined) return;
  checkDots(files, handlers, check);
  if (end !== -1) return;
  const what = `No handle_response is there for any other ${header}`;
  report.add("leak", proxy.line, what, leakGuard(check));
}

/** A pattern compares text, so the folder's own takes a path with `..` in it as well. */
function checkDots(files: Handler, handlers: readonly Handler[], check: CaddyCheck): void {
  const { report, location, proxy, header } = check;
  const before = handlers.slice(0, handlers.indexOf(files));
  if (location !== undefined || before.some(({ pattern }) => pattern === DOTS)) return;
  const what = `No handle_response before ${files.matcher.name} is there for ${header} ${DOTS}`;
  const cure = `${wantedLine(proxy.block, "@outside")}\n${wantedLine(proxy.block, "handle_response", "@outside")}`;
  report.add("dots", files.matcher.line, what, cure);
}

function handlersOf(proxy: Directive, header: string): readonly Handler[] {
  return named(proxy.block, "handle_response").flatMap((directive) => {
    const [name = ""] = directive.args;
    const matcher = proxy.block?.find((one) => one.name === name && name.startsWith("@"));
    const inside = named(matcher?.block, "header")[0]?.args;
    const words = inside ?? (isSameWord(matcher?.args[0], "header") ? matcher?.args.slice(1) : []);
    if (matcher === undefined || !isSameWord(words?.[0], header)) return [];
    const [server] = placed(directive.block ?? [], "file_server");
    return [{ directive, matcher, pattern: words?.[1] ?? "*", server }];
  });
}

function wantedHandler({ proxy, matcher: name }: CaddyCheck): string {
  return `${wantedLine(proxy.block, name)}\n${wantedLine(proxy.block, "handle_response", name)}`;
}

function leakGuard({ header }: CaddyCheck): string {
  return `@leak header ${header} *\nhandle_response @leak {\n\trespond 502\n}`;
}
