// Types of the parts of @std that are used. On npm they come from the package deno-std, which has
// none; Deno takes them from JSR and never sees this file.
declare module "@std/path/posix/normalize" {
  export function normalize(path: string): string;
}
declare module "@std/media-types/content-type" {
  export function contentType(extensionOrType: string): string | undefined;
}
