export const HEADER = {
  AcceptRanges: "Accept-Ranges",
  AccessControlAllowHeaders: "Access-Control-Allow-Headers",
  AccessControlAllowOrigin: "Access-Control-Allow-Origin",
  ContentLength: "Content-Length",
  ContentRange: "Content-Range",
  ContentType: "Content-Type",
  ETag: "ETag",
  IfModifiedSince: "If-Modified-Since",
  IfNoneMatch: "If-None-Match",
  LastModified: "Last-Modified",
  Range: "Range",
};
