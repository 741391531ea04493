import type { ApprovedFile, ResponseClass } from "../delivery.ts";
import type { Refusal } from "../refusal.ts";
import type { Bucket } from "./bucket.ts";

/** A way from the store to the client. */
export interface Via {
  /** For the audit hook. */
  readonly name: string;
  /** Lower-case name of the header that makes a front server act, where there is one. */
  readonly header?: string;
  /** The front server's internal location, where there is one. */
  readonly location?: string;
  /** Answers with the object, or says how to get it. */
  answer(
    file: ApprovedFile,
    request: Request,
    bucket: Bucket,
    ResponseNow: ResponseClass,
  ): Promise<Response | Refusal>;
}
