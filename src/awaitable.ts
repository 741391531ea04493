// Values that may have to be waited for. Each turn of a promise costs throughput, so what is there at
// once is taken at once.

/** A value, or a promise of it. */
export type Awaitable<Value> = Value | Promise<Value>;

/** Whether a value has to be waited for. */
export function isPromise<Value>(value: Awaitable<Value>): value is Promise<Value> {
  return typeof (value as Promise<Value> | null | undefined)?.then === "function";
}

/** Goes on with a value as soon as it is there: at once, or when its promise settles. */
export function whenThere<Value, Next>(
  value: Awaitable<Value>,
  next: (value: Value) => Awaitable<Next>,
): Awaitable<Next> {
  return isPromise(value) ? value.then(next) : next(value);
}
