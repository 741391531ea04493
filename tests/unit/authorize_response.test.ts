import { handOff } from "sendoff";
import { describe, expect, it } from "vitest";
import { commandsIn } from "../support/unit_fronts.ts";
import { reasonFor, run } from "../support/unit_handler.ts";

const COMMANDS: readonly [name: string, value: string][] = [
  ["X-Accel-Redirect", "/_sendoff/secret.txt"],
  ["X-Accel-Limit-Rate", "1"],
  ["X-Accel-Expires", "3600"],
  ["X-Accel-Buffering", "no"],
  ["X-Sendfile", "/etc/passwd"],
  ["X-Sendfile2", "/etc/passwd 0-"],
  ["X-Sendfile-Temporary", "/etc/passwd"],
  ["X-LIGHTTPD-send-file", "/etc/passwd"],
  ["X-LIGHTTPD-KBytes-per-second", "1"],
  ["X-LiteSpeed-Location", "/_sendoff/secret.txt"],
  ["X-Reproxy-URL", "http://169.254.169.254/"],
  ["X-Reproxy-File", "/etc/passwd"],
  ["X-Archive-Files", "zip"],
];

/** As the headers of a fetch or of `Response.redirect()`, which can't be changed. */
function withImmutableHeaders(response: Response): Response {
  const refuse = () => {
    throw new TypeError("immutable");
  };
  Object.assign(response.headers, { set: refuse, append: refuse, delete: refuse });
  return response;
}

describe("an authorizer's own Response", () => {
  it("is passed on as it is", async () => {
    const login = new Response("log in", { status: 401, headers: { "WWW-Authenticate": "Basic" } });
    const { response, outcome } = await run({ authorize: () => login });
    expect(response).toBe(login);
    expect(outcome).toMatchObject({ outcome: "responded", status: 401, path: "a.txt" });
    expect(outcome).not.toHaveProperty("reason");
    expect(outcome).not.toHaveProperty("delivery");
  });

  it("may be a redirect, whose headers can't be changed", async () => {
    const authorize = async () => Response.redirect("http://localhost/login", 303);
    const { response } = await run({ authorize });
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("http://localhost/login");
  });

  it.each(COMMANDS)("loses %s", async (name, value) => {
    const headers = { [name]: value, "Content-Type": "text/html" };
    const authorize = () => new Response("page", { status: 402, statusText: "Pay", headers });
    const { response } = await run({ authorize });
    expect([...response.headers]).toEqual([["content-type", "text/html"]]);
    expect(response).toMatchObject({ status: 402, statusText: "Pay" });
    expect(await response.text()).toBe("page");
  });

  it("loses all of them at once and keeps both cookies", async () => {
    const page = new Response("page", {
      headers: COMMANDS.map(([k, v]): [string, string] => [k, v]),
    });
    page.headers.append("Set-Cookie", "a=1; Path=/");
    page.headers.append("Set-Cookie", "b=2; Path=/");
    const { response } = await run({ authorize: () => withImmutableHeaders(page) });
    expect(commandsIn(response)).toEqual([]);
    expect(response.headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2; Path=/"]);
    expect(await response.text()).toBe("page");
  });

  it("loses the header of a delivery of one's own", async () => {
    const delivery = handOff({
      name: "ours",
      header: "X-Deliver",
      prefix: "/srv/",
      encoding: "percent",
      inexpressible: /\0/,
      maxValueBytes: 1000,
      status: 200,
    });
    const headers = { "X-DELIVER": "/etc/passwd", "X-Delivery-Note": "kept" };
    const { response } = await run({ authorize: () => new Response(null, { headers }), delivery });
    expect([...response.headers]).toEqual([["x-delivery-note", "kept"]]);
  });

  it("loses it too if the delivery spells it in upper case", async () => {
    const delivery = { name: "ours", header: "X-Deliver", deliver: () => new Response() };
    const headers = { "X-Deliver": "/etc/passwd" };
    const { response } = await run({ authorize: () => new Response(null, { headers }), delivery });
    expect(response.headers.has("X-Deliver")).toBe(false);
  });

  it("may be of another class, as adapters bring", async () => {
    class OtherResponse {
      readonly status = 418;
      readonly headers = new Headers({ "X-Sendfile": "/etc/passwd", "X-Tea": "pot" });
      readonly body = null;
      readonly statusText = "";
      arrayBuffer() {}
    }
    const authorize = () => new OtherResponse() as unknown as Response;
    const { response } = await run({ authorize });
    expect(response.status).toBe(418);
    expect([...response.headers]).toEqual([["x-tea", "pot"]]);
  });

  it.each([
    ["a status alone", { status: 200 }],
    ["status and plain headers", { status: 200, headers: {}, arrayBuffer: () => {} }],
    ["status and no headers", { status: 200, headers: null, arrayBuffer: () => {} }],
    ["a status of text", { status: "200", headers: new Headers(), arrayBuffer: () => {} }],
  ])("is not %s", async (_, answer) => {
    expect(await reasonFor(() => answer as unknown as Response)).toBe("invalid-verdict");
  });
});
