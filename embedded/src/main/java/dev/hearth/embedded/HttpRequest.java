package dev.hearth.embedded;

/** One HTTP/1.1 request, whole. The path is without its query. Never compared. */
@SuppressWarnings("ArrayRecordComponent")
record HttpRequest(String method, String path, byte[] body, boolean keepAlive) {}
