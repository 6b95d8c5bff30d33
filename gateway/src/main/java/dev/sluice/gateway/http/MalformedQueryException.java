package dev.sluice.gateway.http;

/** A request's query is not encoded as it should be, which the HTTP side answers by itself. */
final class MalformedQueryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MalformedQueryException(IllegalArgumentException cause) {
    super("query: " + cause.getMessage(), cause);
  }

  Response response() {
    return Response.text(400, "the query is malformed");
  }
}
