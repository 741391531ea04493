export const METHOD = { Get: "GET", Head: "HEAD" };
