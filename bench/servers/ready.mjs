/** Tells the benchmark where to knock, and whose CPU time to read. */
export function ready(port) {
  console.log(`ready ${port} ${process.pid}`);
}
