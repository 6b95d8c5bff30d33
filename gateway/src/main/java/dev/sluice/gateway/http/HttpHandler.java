package dev.sluice.gateway.http;

/** Answers requests. Called on the event loop of the request's connection; must not block it. */
public interface HttpHandler {

  /** Answers now or later, once: {@link Exchange#respond} or {@link Exchange#upgrade}. */
  void handle(Exchange exchange);

  /**
   * What is answered where HTTP itself refuses a request that was for this handler: of the request
   * only the head is there.
   */
  default Response refusal(Exchange exchange, Response response) {
    return response;
  }
}
