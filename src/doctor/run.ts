import type { ConfigServer } from "../config/render.ts";
import { SECRET_HEADER } from "../front/secret.ts";
import { type Answer, ask, type Header, NoAnswer, type Question } from "./ask.ts";
import type { Planted } from "./canaries.ts";
import { Fault, Skip } from "./check.ts";
import type { Settings } from "./options.ts";
import { type Sender, serverNamed } from "./signature.ts";

/** One run of all checks: what they ask with, and what they learn for those that follow. */
export class Run {
  #isAppSilent = false;
  readonly settings: Settings;
  readonly planted: Planted;
  /** Every answer through the public URL. */
  readonly answers: Answer[] = [];
  /** Who was seen to send the bytes. */
  sender: Sender | undefined;
  /** The handler has said what no other says, so the URL is below its mount. */
  isMountSure = false;
  /** The first good answer with a canary. */
  good: Answer | undefined;

  constructor(settings: Settings, planted: Planted) {
    this.settings = settings;
    this.planted = planted;
  }

  /** Asks for a file below the root through the public URL, with the credentials. */
  get(path: string, more: Partial<Question> = {}): Promise<Answer> {
    const headers = [...this.settings.headers, ...(more.headers ?? [])];
    return this.askPublic({ ...more, path: this.urlPath(path), headers });
  }

  /** Asks through the public URL for any path, as it is and without credentials. */
  async askPublic(question: Question): Promise<Answer> {
    const answer = await ask(this.settings, question);
    this.answers.push(answer);
    return answer;
  }

  /** Asks the app itself for the file, as the front server would, where its address is known. */
  async askApp(path: string): Promise<Answer | undefined> {
    const { app, origin, secret, headers } = this.settings;
    if (app === undefined) return undefined;
    const proof: Header[] = secret === undefined ? [] : [[SECRET_HEADER, secret]];
    const question = {
      path: this.urlPath(path),
      headers: [...headers, ...proof, ["host", origin.host] as const],
    };
    if (this.#isAppSilent) throw new Skip("after --app, where nobody answers");
    try {
      return await ask({ ...this.settings, origin: app }, question);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      this.#isAppSilent = true;
      const cure = "start the app, or say its own address with --app";
      throw new Fault("app", `no answer at --app ${app.host}: ${error.message}`, cure);
    }
  }

  /** A file's path in the URL. */
  urlPath(path: string): string {
    return this.settings.base + path.split("/").map(encodeURIComponent).join("/");
  }

  /** The front server, as far as it is known: told, seen at work, or named by an answer. */
  server(answer?: Answer): ConfigServer | undefined {
    const { server } = this.settings;
    if (server !== undefined) return server;
    if (this.sender !== undefined && this.sender !== "the app") return this.sender;
    return answer === undefined ? undefined : serverNamed(answer);
  }
}
